import { resolve } from 'node:path';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { AzureOptions } from '../../training/azure/flow/options.ts';
import { readWeights } from '../../training/azure/flow/weights-file.ts';
import type { FlagValues } from '../command.ts';
import type { TRAINING_FLAGS } from '../shared-flags.ts';
import { weightsFile } from '../training-answers.ts';
import type { AZURE_JOB_FLAGS } from './flags.ts';

export type JobValues = FlagValues<typeof AZURE_JOB_FLAGS> &
  Pick<FlagValues<typeof TRAINING_FLAGS>, 'backboneLicense'>;

/**
 * How the job trains; a file of weights is looked at here, before anybody signs in.
 * @throws ModelBuilderError `usage-contradiction` (exit code 2), `azure-weights-…`
 */
export async function jobOptions(
  { azureTrainer, trials, arch, imageSize, batchSize, learningRate, weights, backboneLicense }: JobValues,
  cwd: string,
): Promise<
  Pick<
    AzureOptions,
    'azureTrainer' | 'trials' | 'arch' | 'imageSize' | 'batchSize' | 'learningRate' | 'weights'
  >
> {
  const options = { azureTrainer, trials, arch, imageSize, batchSize, learningRate };
  const file = weightsFile(weights);
  if (azureTrainer === 'automl' && learningRate !== undefined) throw onlyOfTheScript('--learning-rate');
  if (file === undefined) return { ...options, weights: weights === 'none' ? 'none' : 'imagenet' };
  if (azureTrainer === 'automl') throw onlyOfTheScript('--weights <file>');
  return { ...options, weights: await readWeights(resolve(cwd, file), backboneLicense) };
}

function onlyOfTheScript(flag: string): ModelBuilderError {
  return new ModelBuilderError(
    'usage-contradiction',
    `${flag} is for our own script; --azure-trainer automl has none.`,
    {
      hint: 'Leave one of the two out.',
      exitCode: EXIT.usage,
    },
  );
}
