import type { Preprocessing } from '../../../bundle/pipeline.ts';
import { guessPreset, presetPreprocessing, PREPROCESSING_PRESETS } from '../../../bundle/preprocessing.ts';
import { ModelBuilderError } from '../../../errors.ts';
import { OUTPUT_NAME } from '../../../onnx/append-head.ts';
import { inspectOnnx, type OnnxFacts } from '../../../onnx/inspect.ts';
import {
  INPUT_NAME,
  makeBatchDynamic,
  prependNormalization,
  renameInput,
} from '../../../onnx/prepare-backbone.ts';
import { renameTo } from '../../../onnx/rename-tensors.ts';
import { rewriteModel } from '../../../onnx/rewrite.ts';
import { ELEMENT } from '../../../onnx/schema.ts';

/** A model by the contract of all our trainers. */
export interface NormalizedModel {
  /** `input1` float32 `[N,3,height,width]`, planar RGB, raw 0 to 255; `output1` `[N, labels]`. */
  readonly model: Uint8Array;
  /** What is left to do outside the graph: the resize; scale 1, mean 0, deviation 1. */
  readonly preprocessing: Preprocessing;
  readonly activation: 'logits' | 'probabilities';
  /** One line for people: what was found and done. */
  readonly note: string;
}

/** Pixels, where the graph leaves width and height open: what AutoML's `validationCropSize` is by default. */
const USUAL_SIZE = 224;

/**
 * Puts AutoML's normalisation (1/255, ImageNet's mean and deviation) into the graph, unless the graph does it by itself
 * (`enableOnnxNormalization`), and gives the tensors their usual names.
 * @param labels in class-index order
 * @param producer recorded in the file's metadata: `create-model-builder 1.2.3`
 * @throws ModelBuilderError `model-…` when the file is no image classifier, `azure-labels-mismatch` when it has another
 *   number of classes
 */
export function normalizeIntoGraph(
  model: Uint8Array,
  labels: readonly string[],
  producer: string,
): NormalizedModel {
  const facts = inspectOnnx(model);
  const { inputs } = facts;
  const input = inputs.at(0);
  if (
    input === undefined ||
    inputs.length > 1 ||
    input.elementType !== ELEMENT.float32 ||
    input.shape.length !== 4 ||
    input.shape[1] !== 3
  )
    throw notAClassifier('input', inputs, 'one float32 input [N, 3, height, width]');
  const output = classOutput(facts, labels);
  const { preset, reason } = guessPreset(facts, input.name);
  const [height, width] = [input.shape[2] ?? USUAL_SIZE, input.shape[3] ?? USUAL_SIZE];
  // Training's own evaluation: short side to 256, centre crop 224; the same whether or not the graph normalises.
  const { resize } = presetPreprocessing('imagenet', width, height);
  const { values } = PREPROCESSING_PRESETS[preset];
  const normalized = preset === 'model-builder' ? model : prependNormalization(model, values);
  const dynamic = input.shape[0] === null ? normalized : makeBatchDynamic(normalized);
  const named = renameTo(renameInput(dynamic, INPUT_NAME), output, OUTPUT_NAME);
  const activation = facts.outputOperators[output] === 'Softmax' ? 'probabilities' : 'logits';
  return {
    model: rewriteModel(named, {
      metadata: {
        labels: JSON.stringify(labels),
        input: `${INPUT_NAME}: float32 [N,3,height,width], planar RGB, raw 0..255; normalisation is inside the graph`,
        output: `${OUTPUT_NAME}: float32 [N,labels], ${activation}`,
        resize: JSON.stringify(resize),
        producer,
      },
    }),
    preprocessing: { ...presetPreprocessing('raw', width, height), resize },
    activation,
    note:
      preset === 'model-builder'
        ? `Normalisation is in the model already: ${reason}.`
        : `Normalisation was put into the model: ${reason}.`,
  };
}

function classOutput({ outputs }: OnnxFacts, labels: readonly string[]): string {
  const output = outputs.at(0);
  if (output === undefined || outputs.length > 1 || output.shape.length !== 2)
    throw notAClassifier('output', outputs, `one output [N, ${labels.length}]`);
  const width = output.shape[1];
  if (width !== null && width !== labels.length)
    throw labelsMismatch(`${labels.length} labels`, `${width} classes`);
  return output.name;
}

/** The labels are not those of the model. */
export function labelsMismatch(labels: string, other: string): ModelBuilderError {
  return new ModelBuilderError(
    'azure-labels-mismatch',
    `labels.json has ${labels}, but there are ${other}.`,
    {
      hint: 'The files do not belong together; nothing was generated. Look at the artifacts of the best run in the portal, or train again.',
    },
  );
}

function notAClassifier(which: string, tensors: OnnxFacts['inputs'], wanted: string): ModelBuilderError {
  const found = tensors.map(
    ({ name, shape }) => `${JSON.stringify(name)} [${shape.map((n) => n ?? 'N').join(', ')}]`,
  );
  return new ModelBuilderError(
    `model-${which}-unsupported`,
    `An image classifier of AutoML has ${wanted}; this model has ${found.join(' and ') || 'none'}.`,
    { hint: 'Check that the job was an image classification job with one label a picture.' },
  );
}
