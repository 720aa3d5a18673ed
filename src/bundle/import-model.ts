import { ModelBuilderError } from '../errors.ts';
import { readModelFile } from '../io/bundle-files.ts';
import { findOwnPackage } from '../io/own-package.ts';
import { inspectOnnx, type OnnxFacts } from '../onnx/inspect.ts';
import type { Picture } from '../dataset/types.ts';
import { refuseExternalData } from './acceptance.ts';
import { writeBundle, type BundleParts } from './bundle.ts';
import { goldenFromPictures, syntheticGolden } from './golden.ts';
import { parseLabels } from './labels.ts';
import type { Preprocessing } from './pipeline.ts';
import { createPredictor, type PredictorSteps } from './predictor.ts';
import {
  guessPreset,
  ownPreprocessing,
  presetPreprocessing,
  PREPROCESSING_PRESETS,
  type PreprocessingPreset,
} from './preprocessing.ts';
import type { Bundle } from './types.ts';

export interface ImportOptions {
  /** Path of the ONNX file. */
  readonly model: string;
  /** Path of the labels: a JSON array of strings, position is class index; or a Hugging Face `config.json` with `id2label`. */
  readonly labels: string;
  /** `auto` decides from the graph, and says why. */
  readonly preprocessing: PreprocessingPreset | 'auto' | Preprocessing;
  /** Labelled pictures to take golden samples from; without any, or with `golden: 'synthetic'`, they are drawn. */
  readonly pictures?: readonly Picture[];
  readonly golden: 'dataset' | 'synthetic';
  /** Absolute path of the bundle's folder; must not exist. */
  readonly output: string;
  /** Is told what was decided and why, one line each. */
  readonly note: (text: string) => void;
}

/** Width and height of models that leave them open, pixels: what most image classifiers are trained with. */
const USUAL_SIZE = 224;

/**
 * Makes a bundle from a model that came from elsewhere, after inspecting the file: tensor names, shapes, layout, softmax or
 * logits.
 * @throws ModelBuilderError `model-…` or `labels-…` when the file cannot be used as an image classifier with these labels
 */
export async function importModel(options: ImportOptions): Promise<Bundle> {
  const model = await readModelFile(options.model);
  const labels = parseLabels((await readModelFile(options.labels)).toString('utf8'), options.labels);
  const facts = inspectOnnx(model);
  refuseExternalData(facts);
  const { input, width, height } = pictureInput(facts, options);
  const preprocessing = choosePreprocessing(facts, input.name, width, height, options);
  const output = scoresOutput(facts, labels);
  const pictures = options.golden === 'dataset' ? (options.pictures ?? []) : [];
  const golden = pictures.length > 0 ? await goldenFromPictures(pictures, labels) : await syntheticGolden();
  const steps = { preprocessing, input, output: { ...output, activation: 'probabilities' as const }, labels };
  const activation = await findActivation(facts, steps, model, golden);
  options.note(`output ${JSON.stringify(output.name)}: ${activation}`);
  const parts: BundleParts = {
    model,
    labels,
    preprocessing,
    input,
    output: { ...output, activation },
    trainer: { name: 'elsewhere', toolVersion: findOwnPackage().version },
    golden,
    goldenSource: pictures.length > 0 ? 'dataset' : 'synthetic',
    notices: {},
  };
  return writeBundle(parts, options.output);
}

function pictureInput({ inputs }: OnnxFacts, { note }: ImportOptions) {
  const [input] = inputs;
  const shape = inputs.map(
    (tensor) => `${JSON.stringify(tensor.name)} [${tensor.shape.map((n) => n ?? 'N').join(', ')}]`,
  );
  if (inputs.length !== 1 || input.shape.length !== 4 || input.elementType !== FLOAT32)
    throw new ModelBuilderError(
      'model-input-unsupported',
      `An image classifier has one float32 input of four dimensions; this model has ${shape.join(' and ') || 'none'}.`,
      {
        hint: 'Export the model with one picture tensor, [N, 3, height, width] or [N, height, width, 3], as float32.',
      },
    );
  const planar = input.shape[1] === 3;
  if (!planar && input.shape[3] !== 3)
    throw new ModelBuilderError(
      'model-input-unsupported',
      `The input ${shape[0]} has no dimension of 3 colour channels.`,
      { hint: 'Models for grey pictures or other channels are not supported: export one that takes RGB.' },
    );
  const height = input.shape[planar ? 2 : 1] ?? USUAL_SIZE;
  const width = input.shape[planar ? 3 : 2] ?? USUAL_SIZE;
  const layout = planar ? ('NCHW' as const) : ('NHWC' as const);
  note(`input ${shape[0]}: ${layout}, pictures of ${width} × ${height} pixels`);
  return {
    input: { name: input.name, shape: input.shape, layout, channels: 'RGB' as const },
    width,
    height,
  };
}

/** TensorProto.DataType. */
const FLOAT32 = 1;

function choosePreprocessing(
  facts: OnnxFacts,
  inputName: string,
  width: number,
  height: number,
  { preprocessing, note }: ImportOptions,
): Preprocessing {
  if (typeof preprocessing !== 'string') return preprocessing;
  const own = preprocessing === 'auto' ? ownPreprocessing(facts) : undefined;
  if (own) {
    note("preprocessing as the model's own metadata says");
    return own;
  }
  const { preset, reason } =
    preprocessing === 'auto' ? guessPreset(facts, inputName) : { preset: preprocessing, reason: 'as asked' };
  note(`preprocessing ${preset} (${PREPROCESSING_PRESETS[preset].description}): ${reason}`);
  return presetPreprocessing(preset, width, height);
}

function scoresOutput({ outputs }: OnnxFacts, labels: readonly string[]) {
  const candidates = outputs.filter(
    ({ shape, elementType }) => shape.length === 2 && elementType === FLOAT32,
  );
  const output =
    candidates.find(({ shape }) => shape[1] === labels.length) ??
    candidates.find(({ shape }) => shape[1] === null);
  if (output) return { name: output.name, shape: output.shape };
  const found = outputs.map(
    ({ name, shape }) => `${JSON.stringify(name)} [${shape.map((n) => n ?? 'N').join(', ')}]`,
  );
  throw new ModelBuilderError(
    'model-labels-mismatch',
    `There are ${labels.length} labels, but no output of the model is [N, ${labels.length}]: it has ${found.join(', ') || 'none'}.`,
    {
      hint: 'Give the labels file that belongs to this model, one label for each class, in class index order.',
    },
  );
}

/** Softmax by name, or by what comes out: scores that are no logits are never negative and sum to 1. */
async function findActivation(
  facts: OnnxFacts,
  steps: PredictorSteps,
  model: Uint8Array,
  golden: BundleParts['golden'],
): Promise<'logits' | 'probabilities'> {
  const operator = facts.outputOperators[steps.output.name];
  if (operator === 'Sigmoid' && steps.labels.length > 1)
    throw new ModelBuilderError(
      'model-multi-label',
      'The model ends in Sigmoid: it can give a picture several labels.',
      {
        hint: 'Only single-label classifiers are supported: retrain with softmax, or export the logits.',
      },
    );
  if (steps.labels.length === 1) return 'logits';
  const predictor = await createPredictor(steps, model);
  try {
    for (const { png } of golden.slice(0, 3)) {
      const { score } = await predictor.predict(png);
      const sum = score.reduce((a, b) => a + b, 0);
      if (score.some((value) => value < 0) || Math.abs(sum - 1) > 1e-3) return 'logits';
    }
    return 'probabilities';
  } finally {
    await predictor.dispose();
  }
}
