import { AZURE_JOB_FLAGS, AZURE_SIGN_IN_FLAGS, AZURE_TRAINING_FLAGS } from '../azure/flags.ts';
import type { CommandSpec } from '../command.ts';
import { text, toggle } from '../flags.ts';
import { COMMON_FLAGS, DATA_FLAG, READING_FLAGS, REPORT_FLAGS, TRAINING_FLAGS } from '../shared-flags.ts';

export const TRAIN_FLAGS = {
  ...DATA_FLAG,
  ...READING_FLAGS,
  output: text('<folder>', 'where the bundle is written', './bundle'),
  ...TRAINING_FLAGS,
  ...REPORT_FLAGS,
  ...AZURE_TRAINING_FLAGS,
  ...AZURE_JOB_FLAGS,
  ...AZURE_SIGN_IN_FLAGS,
  yes: toggle('ask nothing, accept every default', 'y'),
  force: toggle('replace an earlier bundle; it is kept beside the new one'),
  dryRun: toggle('change nothing on disk, check the pictures and say what would be trained'),
  ...COMMON_FLAGS,
};

export const trainSpec: CommandSpec<typeof TRAIN_FLAGS> = {
  name: 'train',
  summary: 'train only: pictures in, bundle out',
  flags: TRAIN_FLAGS,
  examples: [
    'npx create-model-builder train --data ./photos --output ./bundle',
    'npx create-model-builder train --data photos.csv --output ./bundle-2 --time-limit 10m',
  ],
  load: () => import('./run.ts'),
};
