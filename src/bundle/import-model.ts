import { readLabelsFile, readModelFile } from '../io/bundle-files.ts';
import type { ModelSessionOptions } from '../io/model-session.ts';
import { findOwnPackage } from '../io/own-package.ts';
import { inspectOnnx, type OnnxFacts } from '../onnx/inspect.ts';
import type { Picture } from '../dataset/types.ts';
import { refuseExternalData } from './acceptance.ts';
import { findActivation } from './activation.ts';
import { writeBundle, type BundleParts, type GoldenPicture } from './bundle.ts';
import { goldenFromPictures, isFromDataset, syntheticGolden } from './golden.ts';
import { parseLabels } from './labels.ts';
import { pictureInput, pictureSize, scoresOutput, tensorText } from './model-tensors.ts';
import type { Preprocessing } from './pipeline.ts';
import {
  guessPreset,
  ownPreprocessing,
  presetPreprocessing,
  PREPROCESSING_PRESETS,
  resizeText,
  type PreprocessingPreset,
} from './preprocessing.ts';
import { createSession, predictorOn } from './predictor.ts';
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
  /** Seconds that loading the model may take, and each of its runs. @default 60 */
  readonly modelTimeLimitSeconds?: number | undefined;
  /** Ends the model at once. */
  readonly signal?: AbortSignal;
}

/**
 * Makes a bundle from a model that came from elsewhere, after inspecting the file: tensor names, shapes, layout, softmax or
 * logits.
 * @throws ModelBuilderError `model-…` or `labels-…` when the file cannot be used as an image classifier with these labels
 */
export async function importModel(options: ImportOptions): Promise<Bundle> {
  const model = await readModelFile(options.model);
  const labels = parseLabels((await readLabelsFile(options.labels)).toString('utf8'), options.labels);
  const facts = inspectOnnx(model);
  refuseExternalData(facts);
  const input = pictureInput(facts);
  const { width, height } = pictureSize(input);
  const isAssumed = input.layout === 'NCHW' && input.shape[1] === null;
  const assumed = isAssumed ? `, taken for [N, 3, ${height}, ${width}]: the model leaves it open` : '';
  options.note(`input ${tensorText(input)}: ${input.layout}${assumed}`);
  const preprocessing = choosePreprocessing(facts, input.name, width, height, options);
  const output = scoresOutput(facts, labels);
  const golden = await chooseGolden(labels, options);
  const steps = { preprocessing, input, output: { ...output, activation: 'probabilities' as const }, labels };
  const limits: ModelSessionOptions = {
    timeLimitSeconds: options.modelTimeLimitSeconds,
    signal: options.signal,
  };
  const session = await createSession(model, limits);
  try {
    const activation = await findActivation(facts, output.name, predictorOn(session, steps, limits), golden);
    options.note(`output ${JSON.stringify(output.name)}: ${activation}`);
    const parts: BundleParts = {
      model,
      labels,
      preprocessing,
      input,
      output: { ...output, activation },
      trainer: { name: 'elsewhere', toolVersion: findOwnPackage().version },
      golden,
      goldenSource: golden.some(isFromDataset) ? 'dataset' : 'synthetic',
      notices: {},
    };
    return await writeBundle(parts, options.output, limits, session);
  } finally {
    await session.close();
  }
}

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
    note(`preprocessing as the model's own metadata says: ${resizeText(own.resize)}`);
    return own;
  }
  const { preset, reason } =
    preprocessing === 'auto' ? guessPreset(facts, inputName) : { preset: preprocessing, reason: 'as asked' };
  const otherwise = preprocessing === 'auto' ? '; where that is wrong, say so with --preprocessing' : '';
  const chosen = presetPreprocessing(preset, width, height);
  note(
    `preprocessing ${preset} (${resizeText(chosen.resize)}, ${PREPROCESSING_PRESETS[preset].description}): ${reason}${otherwise}`,
  );
  return chosen;
}

/** Pictures of the dataset, or drawn ones where there are none that can be read. */
async function chooseGolden(
  labels: readonly string[],
  { golden, pictures = [], note }: ImportOptions,
): Promise<readonly GoldenPicture[]> {
  if (golden === 'synthetic' || pictures.length === 0) return await syntheticGolden();
  const chosen = await goldenFromPictures(pictures, labels);
  if (!chosen.some(isFromDataset)) {
    const isKnown = pictures.some(({ label }) => labels.includes(label));
    note(
      `golden samples are drawn: ${isKnown ? 'none of the pictures could be read' : "no picture has one of the model's labels"}`,
    );
  }
  return chosen;
}
