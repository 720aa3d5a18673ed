import type { Bundle } from '../../bundle/types.ts';
import type { Dataset } from '../../dataset/types.ts';
import type { Preflight, Trainer, TrainingRun } from '../../training/trainer.ts';
import type { AzureValues } from '../azure/chosen-trainer.ts';
import type { AzureSession } from '../azure/session.ts';
import type { CommandContext } from '../context.ts';
import type { Progress } from '../report/progress.ts';
import { localOptions, type TrainingValues } from '../training-answers.ts';
import type { TrainingData } from './load-data.ts';

/** A trainer that has been told everything but the pictures. */
export interface ChosenTrainer {
  check(dataset: Dataset, signal: AbortSignal): Promise<Preflight>;
  train(dataset: Dataset, run: TrainingRun): Promise<Bundle>;
}

/** What is trained for. */
export interface TrainingGoal {
  /** Of the projects. */
  readonly name: string;
  /** Absolute path that the user named: what an earlier run began for it is gone on with. */
  readonly place: string;
}

/** The trainer that `--train` names; Azure's is loaded, and signs in, only when it is asked for. @param session a sign-in that there is already */
export async function chooseTrainer(
  values: TrainingValues & AzureValues,
  data: TrainingData,
  goal: TrainingGoal,
  context: CommandContext,
  progress: Progress,
  session?: AzureSession,
): Promise<ChosenTrainer> {
  if (values.train === 'azure') {
    const { chooseAzure } = await import('../azure/chosen-trainer.ts');
    return await chooseAzure(values, data, goal, context, progress, session);
  }
  const { localTrainer } = await import('../../training/local/local-trainer.ts');
  return withOptions(localTrainer, { ...localOptions(values, context.cwd), ...data });
}

export function withOptions<Options>(trainer: Trainer<Options>, options: Options): ChosenTrainer {
  return {
    check: (dataset, signal) => trainer.check(dataset, options, signal),
    train: (dataset, run) => trainer.train(dataset, options, run),
  };
}
