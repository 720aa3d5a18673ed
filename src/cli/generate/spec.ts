import { PREPROCESSING_PRESETS, type PreprocessingPreset } from '../../bundle/preprocessing.ts';
import type { CommandSpec } from '../command.ts';
import { choice, text } from '../flags.ts';
import { COMMON_FLAGS, GENERATION_FLAGS, MODEL_TIME_LIMIT_FLAG, READING_FLAGS } from '../shared-flags.ts';

const PRESETS = Object.keys(PREPROCESSING_PRESETS) as PreprocessingPreset[];

/** What is said of a model that came from elsewhere; a bundle says it all itself. */
export const MODEL_FLAGS = {
  labels: text(
    '<file>',
    'with --model: its labels in class index order, as JSON or one a line (default: as the model or a file beside it names them)',
  ),
  preprocessing: choice(
    ['auto', ...PRESETS],
    'with --model: what the model wants to be fed; auto: as it or a file beside it says, else as measured on --data, else guessed',
    'auto',
  ),
  data: text(
    '<folder|zip|table>',
    'with --model: labelled pictures to measure the preprocessing on, and to take golden samples from',
  ),
  ...READING_FLAGS,
  golden: choice(
    ['dataset', 'synthetic'],
    'with --model and --data: which pictures to store with the model',
    'dataset',
  ),
  ...MODEL_TIME_LIMIT_FLAG,
  output: text('<folder>', 'with --model: keep the bundle in this new folder'),
};

export const GENERATE_FLAGS = {
  bundle: text('<folder>', 'bundle that `train` or `create --output` wrote'),
  model: text('<onnx>', 'instead of --bundle: an ONNX image classifier that came from elsewhere'),
  ...MODEL_FLAGS,
  ...GENERATION_FLAGS,
  ...COMMON_FLAGS,
};

export const generateSpec: CommandSpec<typeof GENERATE_FLAGS> = {
  name: 'generate',
  summary: 'generate the projects from a bundle, or from an ONNX model that came from elsewhere',
  positional: { name: 'target', description: 'folder of the projects' },
  flags: GENERATE_FLAGS,
  examples: [
    'npx create-model-builder generate flowers --bundle ./bundle',
    'npx create-model-builder generate flowers --bundle ./bundle --dry-run',
    'npx create-model-builder generate land-use --model bestModel.onnx --labels bestModelMap.json --preprocessing imagenet',
    'npx create-model-builder generate birds --model yolo11n-cls.onnx --data ./photos',
  ],
  load: () => import('./run.ts'),
};
