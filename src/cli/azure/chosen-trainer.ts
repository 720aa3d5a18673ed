import { azureTrainer } from '../../training/azure/flow/azure-trainer.ts';
import { openStateStore, stateDirectory } from '../../io/state-store.ts';
import type { FlagValues } from '../command.ts';
import type { CommandContext } from '../context.ts';
import type { Progress } from '../report/progress.ts';
import { withOptions, type ChosenTrainer, type TrainingGoal } from '../steps/choose-trainer.ts';
import type { TrainingData } from '../steps/load-data.ts';
import type { TrainingValues } from '../training-answers.ts';
import type { AZURE_JOB_FLAGS, AZURE_SIGN_IN_FLAGS, AZURE_TRAINING_FLAGS } from './flags.ts';
import { jobOptions } from './job-options.ts';
import { openAzure, type AzureSession } from './session.ts';
import { azureSettings } from './settings.ts';

/** The job measures on a share that it does not train on: five trainings of a whole network would cost five times as much. */
const AZURE_VALIDATION_SHARE = 0.2;

export type AzureValues = FlagValues<typeof AZURE_TRAINING_FLAGS> &
  FlagValues<typeof AZURE_JOB_FLAGS> &
  FlagValues<typeof AZURE_SIGN_IN_FLAGS>;

/** A complete command, for the message about what is missing. */
const EXAMPLE =
  'npx create-model-builder flowers --data ./photos --train azure --workspace flowers --region westeurope';

/** Signs in, and says with what. @throws ModelBuilderError `azure-…`, `usage-missing-answer`, `usage-contradiction` */
export async function chooseAzure(
  values: TrainingValues & AzureValues,
  { validationData }: TrainingData,
  { name, place }: TrainingGoal,
  context: CommandContext,
  progress: Progress,
  opened?: AzureSession,
): Promise<ChosenTrainer> {
  const job = await jobOptions(values, context.cwd);
  const { azure, subscription, signedInWith } =
    opened ?? (await openAzure(values, context, (line) => progress.line(line)));
  progress.line(`Signed in with ${signedInWith}; subscription ${subscription.name}.`);
  const settings = await azureSettings(azure, values, name, EXAMPLE);
  return withOptions(azureTrainer(azure), {
    ...settings,
    ...job,
    seed: values.seed,
    validationShare: values.validationSplit ?? AZURE_VALIDATION_SHARE,
    validationData,
    timeLimitSeconds: values.timeLimit,
    golden: values.golden,
    targetPrecision: values.targetPrecision,
    modelTimeLimitSeconds: values.modelTimeLimit,
    state: openStateStore(() => stateDirectory(context.env), place),
  });
}
