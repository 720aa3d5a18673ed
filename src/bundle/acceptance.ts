import { ModelBuilderError } from '../errors.ts';
import { inspectTensors, type OnnxTensors } from '../onnx/inspect.ts';
import type { PipelineSteps, TensorFacts } from './pipeline.ts';

const HINT =
  'The model and its description do not belong together: train again, or describe the model that you have.';

/**
 * The first half of the acceptance check, on the file alone: it is ONNX, complete in itself, and its tensors are those that
 * the pipeline names. The second half is that onnxruntime loads it and that its scores on the golden samples are finite.
 * @throws ModelBuilderError `model-…`
 */
export function acceptModel(
  model: Uint8Array,
  steps: Pick<PipelineSteps, 'preprocessing' | 'input' | 'output' | 'familiarity'>,
  labels: readonly string[],
): void {
  const facts = inspectTensors(model);
  refuseExternalData(facts);
  const { width, height } = steps.preprocessing.resize;
  const expectedInput = steps.input.layout === 'NCHW' ? [null, 3, height, width] : [null, height, width, 3];
  checkTensor('input', facts.inputs, steps.input.name, expectedInput);
  checkTensor('output', facts.outputs, steps.output.name, [null, labels.length]);
  if (steps.familiarity) checkTensor('output', facts.outputs, steps.familiarity.name, [null]);
}

/** @throws ModelBuilderError `model-external-data` when weights lie outside the file */
export function refuseExternalData({ externalData }: Pick<OnnxTensors, 'externalData'>): void {
  if (externalData.length === 0) return;
  throw new ModelBuilderError(
    'model-external-data',
    `The model keeps ${externalData.length} tensors outside the file (${JSON.stringify(externalData[0])}, ...).`,
    { hint: 'Save it as one file: in Python, onnx.save(onnx.load("model.onnx"), "one-file.onnx").' },
  );
}

function checkTensor(
  which: string,
  tensors: readonly TensorFacts[],
  name: string,
  expected: readonly (number | null)[],
): void {
  const tensor = tensors.find((candidate) => candidate.name === name);
  const names = tensors.map((candidate) => JSON.stringify(candidate.name)).join(', ');
  if (!tensor)
    throw new ModelBuilderError(
      'model-tensor-missing',
      `The model has no ${which} ${JSON.stringify(name)}; it has ${names || 'none'}.`,
      { hint: HINT },
    );
  // Pictures are predicted one by one, too: the batch is open, or one.
  const fits =
    tensor.shape.length === expected.length &&
    expected.every((size, axis) => tensor.shape[axis] === null || tensor.shape[axis] === (size ?? 1));
  if (!fits)
    throw new ModelBuilderError(
      'model-shape-mismatch',
      `The model's ${which} ${JSON.stringify(name)} is ${shapeText(tensor.shape)}, expected ${shapeText(expected)}.`,
      { hint: HINT },
    );
}

function shapeText(shape: readonly (number | null)[]): string {
  return `[${shape.map((size) => size ?? 'N').join(', ')}]`;
}
