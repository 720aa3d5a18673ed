import type { Finding } from '../../../dataset/types.ts';
import { ModelBuilderError } from '../../../errors.ts';
import { checkAzure } from '../../../training/azure/preflight.ts';
import type { CommandInput, CommandOutcome, FlagValues } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { createProgress } from '../../report/progress.ts';
import { loadTrainingData } from '../../steps/load-data.ts';
import { openAzure } from '../session.ts';
import { azureSettings } from '../settings.ts';
import { checkReport, checkResult } from './report.ts';
import type { AZURE_CHECK_FLAGS } from './spec.ts';

const EXAMPLE = 'npx create-model-builder azure check --workspace flowers --region westeurope';

/** `model-builder azure check` */
export async function run(
  { values }: CommandInput<typeof AZURE_CHECK_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const dataset = await datasetFacts(values, context);
  const session = await openAzure(values, context, (line) => context.terminal.err(`${line}\n`));
  const settings = await azureSettings(session.azure, values, undefined, EXAMPLE);
  const preflight = await checkAzure(session.azure, settings, dataset);
  const errors = preflight.findings.filter(({ severity }) => severity === 'error');
  const outcome = {
    text: checkReport(session, settings, preflight, context.terminal),
    result: checkResult(session, settings, preflight),
  };
  if (errors.length === 0) return outcome;
  const amount = errors.length === 1 ? 'One problem stands' : `${errors.length} problems stand`;
  return {
    ...outcome,
    error: new ModelBuilderError('azure-check-failed', `${amount} in the way of a training on Azure.`, {
      hint: errors.map(({ message }) => message).join('\n'),
    }),
  };
}

/** A dataset that cannot be read is one problem among others. */
async function datasetFacts(
  { data, ...values }: FlagValues<typeof AZURE_CHECK_FLAGS>,
  context: CommandContext,
): Promise<{ readonly findings: readonly Finding[]; readonly pictures: number | undefined }> {
  if (data === undefined) return { findings: [], pictures: undefined };
  const progress = createProgress(context.terminal, context.now);
  try {
    const { dataset } = await loadTrainingData({ ...values, data }, context, progress);
    return { findings: [], pictures: dataset.pictures.length };
  } catch (error) {
    if (!(error instanceof ModelBuilderError)) throw error;
    const message = `${error.message} ${error.hint}`;
    return { findings: [{ severity: 'error', code: error.code, message }], pictures: undefined };
  } finally {
    progress.end();
  }
}
