import { join, resolve } from 'node:path';
import { ModelBuilderError } from '../../errors.ts';
import { pastedPath } from '../../io/pasted-path.ts';
import { kindOf } from '../../io/path-facts.ts';
import type { TrainingRecord } from '../../scaffold/manifest.ts';
import type { CommandContext } from '../context.ts';
import type { Places } from '../kept-places.ts';
import type { RetrainValues } from './training-values.ts';

/**
 * Finds the pictures where no flag names them: where the manifest says, else where this machine's last training had them; where they are gone,
 * whoever sits at the terminal is asked.
 * @param record absent for a model that was not trained by the tool
 * @param root absolute folder that the record's paths are relative to
 * @returns the values, with what was found or answered as `--data` would have said it
 */
export async function findPictures(
  record: TrainingRecord | undefined,
  values: RetrainValues,
  kept: Places,
  root: string,
  context: CommandContext,
): Promise<RetrainValues> {
  const isElsewhere = record?.trainer === 'azure' && values.bundle === undefined;
  if (values.data !== undefined || isElsewhere) return values;
  const recorded = record?.data === undefined ? undefined : join(root, record.data);
  if (recorded !== undefined && (await isThere(recorded))) return values;
  if (kept.data !== undefined && (await isThere(kept.data))) return { ...values, data: kept.data };
  const { terminal, cwd } = context;
  if (!terminal.canAsk || values.json) return values;
  const gone = recorded ?? kept.data;
  const message =
    gone === undefined ? 'Where are the pictures?' : `The pictures are no longer in ${gone}. Where are they?`;
  const { createPrompts } = await import('../create/prompts.ts');
  const prompts = createPrompts(context);
  for (;;) {
    const question = { message, fallback: './photos' };
    const data = pastedPath(await prompts.text(question), cwd);
    if (await isThere(resolve(cwd, data))) return { ...values, data };
    const missing = `There is no file or folder ${data}.`;
    prompts.complain(new ModelBuilderError('dataset-missing', missing, { hint: '' }));
  }
}

async function isThere(place: string): Promise<boolean> {
  return (await kindOf(place)) !== 'missing';
}
