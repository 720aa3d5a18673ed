import type { Dataset } from '../../dataset/types.ts';
import type { Preflight } from '../trainer.ts';
import { readEmbeddedBackbone } from './embedded-backbone.ts';
import { holdOut } from './held-out.ts';
import { resolveOptions, type LocalOptions } from './options.ts';
import { ModelBuilderError } from '../../errors.ts';
import type { Finding } from '../../dataset/types.ts';

/** Every problem that can be found without computing: the dataset's, the options', the backbone's. */
export async function checkLocal(dataset: Dataset, given: LocalOptions): Promise<Preflight> {
  const options = resolveOptions(given);
  const { training, validation, findings } = holdOut(dataset, options);
  const problems: Finding[] = [];
  let backbone = options.backbone;
  if (backbone === undefined) {
    try {
      ({ name: backbone } = await readEmbeddedBackbone());
    } catch (error) {
      if (!(error instanceof ModelBuilderError)) throw error;
      backbone = 'missing';
      problems.push({ severity: 'error', code: error.code, message: `${error.message} ${error.hint}` });
    }
  }
  return {
    findings: [...dataset.findings, ...findings, ...problems],
    summary:
      `Train here on ${training.length} pictures of ${dataset.labels.length} labels, measure on ${validation.length} held-out ones; ` +
      `backbone ${backbone}, ${options.threads} threads.`,
  };
}
