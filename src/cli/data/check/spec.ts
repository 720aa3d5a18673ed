import type { CommandSpec } from '../../command.ts';
import { text } from '../../flags.ts';
import { COMMON_FLAGS, DATA_FLAG, READING_FLAGS, REPORT_FLAGS, TRAINING_FLAGS } from '../../shared-flags.ts';

const { seed, timeLimit, threads, backbone, backboneLicense, modelTimeLimit, cache } = TRAINING_FLAGS;

export const DATA_CHECK_FLAGS = {
  ...DATA_FLAG,
  ...READING_FLAGS,
  output: text('<folder>', 'write report.html and fixes.csv there as well'),
  reportPictures: REPORT_FLAGS.reportPictures,
  seed,
  timeLimit,
  threads,
  backbone,
  backboneLicense,
  modelTimeLimit,
  cache,
  ...COMMON_FLAGS,
};

export const dataCheckSpec: CommandSpec<typeof DATA_CHECK_FLAGS> = {
  name: 'data check',
  summary: 'say what looks wrong in labelled pictures, without a model at the end',
  positional: { name: 'pictures', description: 'as --data' },
  flags: DATA_CHECK_FLAGS,
  examples: [
    'npx create-model-builder data check ./photos',
    'npx create-model-builder data check ./photos --output ./check',
  ],
  load: () => import('./run.ts'),
};
