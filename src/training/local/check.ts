import { resolve } from 'node:path';
import { count } from '../../dataset/findings.ts';
import type { Dataset, Finding } from '../../dataset/types.ts';
import { ModelBuilderError } from '../../errors.ts';
import { hubSettings } from '../../io/hub-settings.ts';
import type { Preflight } from '../trainer.ts';
import { isEmbedded, isRemote, parseBackboneAddress } from './backbone-address.ts';
import { readBackboneFiles } from './backbone-file.ts';
import { prepareBackbone } from './custom-backbone.ts';
import { readEmbeddedBackbone } from './embedded-backbone.ts';
import { holdOut } from './held-out.ts';
import { resolveOptions, type LocalOptions } from './options.ts';

/**
 * Every problem that can be found without computing features and without the network: the dataset's, the options', the
 * backbone's.
 * @throws ModelBuilderError `usage-…` when an option is wrong, `training-validation-…` when the validation data is
 */
export async function checkLocal(
  dataset: Dataset,
  given: LocalOptions,
  signal?: AbortSignal,
): Promise<Preflight> {
  const options = resolveOptions(given);
  const { training, validation, findings } = holdOut(dataset, options);
  const { name, problems } = await checkBackbone(options, signal);
  const measured =
    validation.length === 0
      ? 'measure on every one of them, each by a model that has not seen it'
      : `measure on ${count(validation.length, 'held-out picture')}`;
  return {
    findings: [...dataset.findings, ...(options.validationData?.findings ?? []), ...findings, ...problems],
    summary:
      `Train here on ${training.length} pictures of ${dataset.labels.length} labels, ${measured}; ` +
      `backbone ${name}, ${count(options.threads, 'thread')}.`,
  };
}

async function checkBackbone(
  { backbone, backboneLicense, modelTimeLimitSeconds: timeLimitSeconds }: LocalOptions,
  signal: AbortSignal | undefined,
): Promise<{ readonly name: string; readonly problems: readonly Finding[] }> {
  if (backbone !== undefined && isRemote(backbone)) {
    return { name: parseBackboneAddress(backbone, hubSettings().endpoint).name, problems: [] };
  }
  try {
    if (backbone === undefined || isEmbedded(backbone))
      return { name: (await readEmbeddedBackbone(backbone)).name, problems: [] };
    const prepared = await prepareBackbone(await readBackboneFiles(resolve(backbone)), backboneLicense, {
      timeLimitSeconds,
      signal,
    });
    return { name: prepared.backbone.name, problems: [] };
  } catch (error) {
    if (!(error instanceof ModelBuilderError)) throw error;
    const problem = {
      severity: 'error',
      code: error.code,
      message: `${error.message} ${error.hint}`,
    } as const;
    return { name: backbone ?? 'embedded', problems: [problem] };
  }
}
