import { EXIT, ModelBuilderError } from '../errors.ts';
import { readLabelsFile, readModelFile } from '../io/bundle-files.ts';
import { readNeighbours, type Neighbours } from '../io/model-neighbours.ts';
import type { ModelSessionOptions } from '../io/model-session.ts';
import { findOwnPackage } from '../io/own-package.ts';
import { adaptInput, adaptScores } from '../onnx/adapt-classifier.ts';
import { inspectOnnx, type OnnxFacts } from '../onnx/inspect.ts';
import { lowerVersions } from '../onnx/lower.ts';
import type { Picture } from '../dataset/types.ts';
import { findActivation } from './activation.ts';
import { writeBundle, type BundleParts, type GoldenPicture } from './bundle.ts';
import { chooseFeeding, measureFeeding, type AskedPreprocessing } from './choose-feeding.ts';
import { labelsBeside, labelsInside } from './described.ts';
import { goldenFromPictures, isFromDataset, syntheticGolden } from './golden.ts';
import { parseLabels } from './labels.ts';
import type { MeasuredFeeding } from './measure-feedings.ts';
import { declaredSize, pictureInput, scoresOutput, tensorText } from './model-tensors.ts';
import { createSession, predictorOn } from './predictor.ts';
import type { Bundle } from './types.ts';
import { wholeModel } from './whole-model.ts';

export interface ImportOptions {
  /** Path of the ONNX file. What lies beside it is read too: `labels.txt`, `signature.json`, `preprocessor_config.json`, `config.json`. */
  readonly model: string;
  /** Path of the labels, in any form that `parseLabels` reads. @default those that the file itself names, or a file beside it */
  readonly labels?: string | undefined;
  /** `auto` takes what the file or its neighbours say, else what is measured on `pictures`, else decides from the graph; and says why. */
  readonly preprocessing: AskedPreprocessing;
  /** Labelled pictures to measure ways of preprocessing on, and to take golden samples from; without any, or with `golden: 'synthetic'`, those are drawn. */
  readonly pictures?: readonly Picture[];
  readonly golden: 'dataset' | 'synthetic';
  /** Absolute path of the bundle's folder; must not exist. */
  readonly output: string;
  /** Is told what was decided and why, one line each. */
  readonly note: (text: string) => void;
  /** Is told what was measured, and the name of what is taken. */
  readonly onMeasured?: (measured: readonly MeasuredFeeding[], taken: string) => void;
  /** Seconds that loading the model may take, and each of its runs. @default 60 */
  readonly modelTimeLimitSeconds?: number | undefined;
  /** Ends the model at once. */
  readonly signal?: AbortSignal;
}

/**
 * Makes a bundle from a model that came from elsewhere, after inspecting the file: versions, tensor names, shapes, layout,
 * preprocessing, softmax or logits.
 * @throws ModelBuilderError `model-…` or `labels-…` when the file cannot be used as an image classifier with these labels
 */
export async function importModel(options: ImportOptions): Promise<Bundle> {
  const { note } = options;
  const file = await wholeModel(options.model, await readModelFile(options.model), note);
  const own = inspectOnnx(file);
  const neighbours = await readNeighbours(options.model);
  const labels = await chooseLabels(file, own, neighbours, options);
  const { model, facts } = adapt(file, labels, note);
  const found = pictureInput(facts);
  const size = declaredSize(found);
  // What the file itself says: outputs may have been taken away since.
  const foreign = { facts: own, neighbours, size, layout: found.layout, inputName: found.name };
  const first = chooseFeeding(foreign, options.preprocessing);
  const { width, height } = first.chosen.preprocessing.resize;
  const isAssumed = found.layout === 'NCHW' && found.shape[1] === null;
  const assumed = isAssumed ? `, taken for [N, 3, ${height}, ${width}]: the model leaves it open` : '';
  note(`input ${tensorText(found)}: ${found.layout}${assumed}`);
  const output = { ...scoresOutput(facts, labels), activation: 'probabilities' as const };
  const golden = await chooseGolden(labels, options);
  const limits: ModelSessionOptions = {
    timeLimitSeconds: options.modelTimeLimitSeconds,
    signal: options.signal,
  };
  const session = await createSession(model, limits);
  try {
    const measuring = {
      ...first.chosen,
      input: { ...found, channels: first.chosen.channels },
      output,
      labels,
    };
    const { measured, chosen } = await measureFeeding(
      first,
      options.preprocessing,
      options.pictures ?? [],
      session,
      measuring,
      limits,
    );
    if (measured.length > 0) options.onMeasured?.(measured, chosen.name);
    note(chosen.because);
    const { preprocessing, channels } = chosen;
    const input = { ...found, channels };
    const steps = { preprocessing, input, output, labels };
    const activation = await findActivation(facts, output.name, predictorOn(session, steps, limits), golden);
    note(`output ${JSON.stringify(output.name)}: ${activation}`);
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

/** The model in a form that every onnxruntime from 1.17 on reads, with pictures in and rows of scores out. */
function adapt(
  file: Uint8Array,
  labels: readonly string[],
  note: ImportOptions['note'],
): { readonly model: Uint8Array; readonly facts: OnnxFacts } {
  const lowered = lowerVersions(file);
  if (lowered.declared !== undefined)
    note(
      `the file declares ${lowered.declared}, and uses nothing that is not older: lowered, for onnxruntime 1.17 and later`,
    );
  const withInput = adaptInput(lowered.model);
  const withScores = adaptScores(withInput.model, labels.length);
  for (const { change } of [withInput, withScores]) if (change !== undefined) note(change);
  return { model: withScores.model, facts: inspectOnnx(withScores.model) };
}

/** The labels that were given, else those of the file itself, else those beside it. */
async function chooseLabels(
  model: Uint8Array,
  facts: OnnxFacts,
  neighbours: Neighbours,
  { labels: path, model: file, note }: ImportOptions,
): Promise<readonly string[]> {
  const inside = labelsInside(model, facts);
  if (path !== undefined) {
    const given = parseLabels((await readLabelsFile(path)).toString('utf8'), path);
    const isShuffled =
      inside?.labels.length === given.length &&
      given.some((label, index) => label !== inside.labels[index]) &&
      given.every((label) => inside.labels.includes(label));
    if (isShuffled)
      throw new ModelBuilderError(
        'model-labels-mismatch',
        `${path} has the labels in another order than ${inside.by}: ${JSON.stringify(inside.labels)}.`,
        { hint: 'The model knows its own: leave --labels out.' },
      );
    return given;
  }
  const named = inside ?? labelsBeside(neighbours);
  if (!named)
    throw new ModelBuilderError(
      'usage-missing-answer',
      `Missing: --labels <file>. Nothing in ${file} or beside it names its labels.`,
      {
        hint: 'For example: --labels labels.json, a JSON array such as ["cat", "dog"] in class index order, or a text of one label a line.',
        exitCode: EXIT.usage,
      },
    );
  note(`labels of ${named.by}: ${named.labels.length}`);
  return named.labels;
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
