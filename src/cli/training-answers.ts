import { resolve } from 'node:path';
import { EXIT, ModelBuilderError } from '../errors.ts';
import type { LocalOptions } from '../training/local/options.ts';
import type { FlagValues } from './command.ts';
import type { DATA_FLAG, TRAINING_FLAGS } from './shared-flags.ts';

export type TrainingValues = FlagValues<typeof TRAINING_FLAGS> & FlagValues<typeof DATA_FLAG>;

/** Refuses what flags can say but this version cannot do. @throws ModelBuilderError `usage-not-yet`, `usage-contradiction` */
export function checkTrainingValues(values: TrainingValues): void {
  if (values.train === 'azure') {
    throw new ModelBuilderError('usage-not-yet', '--train azure is not in this version yet.', {
      hint: 'Leave the flag out to train here: --train local.',
      exitCode: EXIT.usage,
    });
  }
  if (values.backboneLicense !== undefined && values.backbone === undefined) {
    throw new ModelBuilderError(
      'usage-contradiction',
      '--backbone-license says the licence of --backbone, which is missing.',
      {
        hint: 'Add --backbone <file|url|hub:owner/model>, or leave --backbone-license out.',
        exitCode: EXIT.usage,
      },
    );
  }
}

/** The local trainer's options, of which {@link LocalOptions.validationData} still has to be read. */
export function localOptions(values: TrainingValues, cwd: string): Omit<LocalOptions, 'validationData'> {
  const { seed, validationSplit, timeLimit, threads, backbone, backboneLicense, mirror, golden, cache } =
    values;
  return {
    seed,
    validationShare: validationSplit,
    mirror,
    golden,
    cache,
    ...(timeLimit === undefined ? {} : { timeLimitSeconds: timeLimit }),
    ...(threads === undefined ? {} : { threads }),
    ...(backbone === undefined ? {} : { backbone: isPath(backbone) ? resolve(cwd, backbone) : backbone }),
    ...(backboneLicense === undefined ? {} : { backboneLicense }),
  };
}

function isPath(backbone: string): boolean {
  return !/^(?:hub:|https?:\/\/)/i.test(backbone);
}
