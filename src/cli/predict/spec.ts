import type { CommandSpec } from '../command.ts';
import { number, text, toggle } from '../flags.ts';
import { COMMON_FLAGS, MODEL_TIME_LIMIT_FLAG } from '../shared-flags.ts';

export const PREDICT_FLAGS = {
  model: {
    ...text('<folder|zip>', 'bundle, generated project, or MLModel.zip'),
    shownDefault: 'the folder that you are in',
  },
  top: number('<count>', 'labels to show for each picture', { min: 1, max: 1000, integer: true }, 3),
  threshold: number('<share>', 'below this score the answer is "unknown", 0 to 1', { min: 0, max: 1 }, 0),
  csv: toggle('print a table with a row a picture, for spreadsheets'),
  sortInto: text(
    '<folder>',
    'copy each picture into a sub-folder named like its label, "unknown" where unsure; overwrites nothing',
  ),
  move: toggle('with --sort-into: move the pictures in place of copying them'),
  ...MODEL_TIME_LIMIT_FLAG,
  ...COMMON_FLAGS,
  json: {
    ...COMMON_FLAGS.json,
    description: 'print the result alone, as JSON; of a folder, pattern or list a line a picture',
  },
};

export const predictSpec: CommandSpec<typeof PREDICT_FLAGS> = {
  name: 'predict',
  summary: 'classify pictures with a bundle or a generated project',
  positional: {
    name: 'pictures',
    description: 'files, folders, quoted patterns, URLs, or - for a list of files on standard input',
    variadic: true,
  },
  flags: PREDICT_FLAGS,
  examples: [
    'npx create-model-builder predict photo.jpg --model ./flowers',
    'npx create-model-builder predict ./photos --model ./flowers --csv',
    'npx create-model-builder predict "new/*.jpg" --model ./flowers --threshold 0.6 --sort-into ./sorted',
  ],
  load: () => import('./run.ts'),
};
