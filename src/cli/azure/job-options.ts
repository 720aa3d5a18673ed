import { resolve } from 'node:path';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { AzureOptions } from '../../training/azure/flow/options.ts';
import { ENVIRONMENT_PATTERN } from '../../training/azure/flow/environment.ts';
import { readWeights } from '../../training/azure/flow/weights-file.ts';
import type { FlagValues } from '../command.ts';
import { TRAINING_FLAGS } from '../shared-flags.ts';
import { weightsFile } from '../training-answers.ts';
import type { AZURE_JOB_FLAGS } from './flags.ts';

export type JobValues = FlagValues<typeof AZURE_JOB_FLAGS> &
  Pick<FlagValues<typeof TRAINING_FLAGS>, 'backboneLicense' | 'keepFamiliar'>;

/**
 * How the job trains; a file of weights is looked at here, before anybody signs in.
 * @throws ModelBuilderError `usage-contradiction` (exit code 2), `azure-weights-…`
 */
export async function jobOptions(
  { weights, backboneLicense, ...values }: JobValues,
  cwd: string,
): Promise<Pick<AzureOptions, Exclude<keyof JobValues, 'backboneLicense'>>> {
  const { azureTrainer, trials, arch, imageSize, batchSize, learningRate, environment } = values;
  // The script has the same default: a job that does not name it is the same training as one of before.
  const isUsual = values.keepFamiliar === TRAINING_FLAGS.keepFamiliar.fallback;
  const keepFamiliar = isUsual ? undefined : values.keepFamiliar;
  const options = {
    azureTrainer,
    trials,
    arch,
    imageSize,
    batchSize,
    learningRate,
    keepFamiliar,
    environment,
  };
  const file = weightsFile(weights);
  if (azureTrainer === 'automl' && learningRate !== undefined) throw onlyOfTheScript('--learning-rate');
  if (azureTrainer === 'automl' && keepFamiliar !== undefined) throw onlyOfTheScript('--keep-familiar');
  if (azureTrainer === 'automl' && environment !== undefined) throw onlyOfTheScript('--environment');
  if (environment !== undefined && !ENVIRONMENT_PATTERN.test(environment)) {
    throw new ModelBuilderError(
      'usage-bad-value',
      `--environment does not take ${JSON.stringify(environment)}.`,
      {
        hint: 'Give <name>, <name>:<version>, or azureml://registries/<registry>/environments/<name>/versions/<version>.',
        exitCode: EXIT.usage,
      },
    );
  }
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
