import type { CommandSpec } from '../command.ts';
import { number, text } from '../flags.ts';
import { COMMON_FLAGS, MODEL_TIME_LIMIT_FLAG } from '../shared-flags.ts';

export const PREDICT_FLAGS = {
  model: {
    ...text('<folder|zip>', 'bundle, generated project, or MLModel.zip'),
    shownDefault: 'the folder that you are in',
  },
  top: number('<count>', 'labels to show for each picture', { min: 1, max: 1000, integer: true }, 3),
  threshold: number('<share>', 'below this score the answer is "unknown", 0 to 1', { min: 0, max: 1 }, 0),
  ...MODEL_TIME_LIMIT_FLAG,
  ...COMMON_FLAGS,
};

export const predictSpec: CommandSpec<typeof PREDICT_FLAGS> = {
  name: 'predict',
  summary: 'classify pictures with a bundle or a generated project',
  positional: { name: 'pictures', description: 'files to classify', variadic: true },
  flags: PREDICT_FLAGS,
  examples: [
    'npx create-model-builder predict photo.jpg --model ./flowers',
    'npx create-model-builder predict *.jpg --model ./bundle --threshold 0.6 --json',
  ],
  load: () => import('./run.ts'),
};
