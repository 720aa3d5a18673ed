import type { Preprocessing } from '../../bundle/pipeline.ts';
import { ModelBuilderError } from '../../errors.ts';
import { openModelSession, type ModelSessionOptions, type ModelTensor } from '../../io/model-session.ts';
import { takeTurns } from '../../io/turns.ts';
import { viewModel } from '../../onnx/graph.ts';
import {
  INPUT_NAME,
  makeBatchDynamic,
  prependNormalization,
  renameInput,
  singleInput,
} from '../../onnx/prepare-backbone.ts';
import { FEATURES_NAME } from '../../onnx/select-features.ts';
import { BATCH } from './backbone.ts';

/**
 * Runs the model as it is on one black picture: declared shapes are often missing or wrong.
 * @returns the shape of the features
 * @throws ModelBuilderError `training-backbone-unfit`, `model-time-limit`, `model-memory-limit`, `model-crashed`
 */
export async function probeShape(
  model: Uint8Array,
  { resize }: Preprocessing,
  name: string,
  session: ModelSessionOptions,
): Promise<readonly number[]> {
  const input = singleInput(viewModel(model));
  const layout = layoutOf(model);
  const { width, height } = resize;
  const dims = layout === 'NHWC' ? [1, height, width, 3] : [1, 3, height, width];
  const declared = input.shape.length === 4 ? input.shape : [null, null, null, null];
  if (declared.some((size, axis) => axis > 0 && size !== null && size !== dims[axis])) {
    throw unfit(
      name,
      `its input "${input.name}" is [${declared.map((size) => size ?? 'N').join(',')}], its preprocessing makes [${dims.join(',')}]`,
    );
  }
  const raw = prependNormalization(model, { scale: 1, mean: [0, 0, 0], std: [1, 1, 1], layout });
  await takeTurns(session.signal);
  try {
    const black = new Float32Array(3 * width * height);
    const [features] = await runOn(renameInput(raw, INPUT_NAME), resize, [black], session);
    return features.dims;
  } catch (error) {
    if (error instanceof ModelBuilderError || session.signal?.aborted) throw error;
    throw unfit(
      name,
      `onnxruntime can't run it: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`,
    );
  }
}

/** Exports with a fixed batch often take any batch once they are declared so; the ones that don't run one by one. */
export async function withLargestBatch(
  model: Uint8Array,
  { resize }: Preprocessing,
  session: ModelSessionOptions,
): Promise<{ model: Uint8Array; batch: number }> {
  for (const candidate of [model, makeBatchDynamic(model)]) {
    if (await rowsAgree(candidate, resize, session)) return { model: candidate, batch: BATCH };
  }
  return { model, batch: 1 };
}

/** Largest difference of a feature that is rounding, as a share of the largest feature. */
const ROUNDING = 1e-5;

/**
 * Whether two pictures at once get what each gets alone. A model that is quantised while it runs scales the whole batch by
 * its largest value: in use, picture by picture, it would give other scores than in training.
 */
async function rowsAgree(
  model: Uint8Array,
  resize: Preprocessing['resize'],
  session: ModelSessionOptions,
): Promise<boolean> {
  const both = noise(2 * 3 * resize.width * resize.height);
  const [first, second] = [both.subarray(0, both.length / 2), both.subarray(both.length / 2)];
  try {
    const [together, ...singly] = await runOn(model, resize, [both, first, second], session);
    if (together.dims[0] !== 2) return false;
    const alone = singly.flatMap(({ data }) => [...data]);
    const most = ROUNDING * alone.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    return alone.every((value, at) => Math.abs(value - together.data[at]) <= most);
  } catch (error) {
    if (error instanceof ModelBuilderError || session.signal?.aborted) throw error;
    return false;
  }
}

/** Bytes that look drawn, always the same; the second half is darker, so that the two pictures differ in range. */
function noise(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, (_, at) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 24) >> (at < count / 2 ? 0 : 2);
  });
}

/** Runs the model on one input after the other, each of them planar pictures of its size. */
async function runOn(
  model: Uint8Array,
  { width, height }: Preprocessing['resize'],
  inputs: readonly Float32Array[],
  options: ModelSessionOptions,
): Promise<ModelTensor[]> {
  const session = await openModelSession(model, options);
  try {
    const runs: ModelTensor[] = [];
    for (const data of inputs) {
      const dims = [data.length / (3 * width * height), 3, height, width];
      runs.push((await session.run({ [INPUT_NAME]: { data, dims } }))[FEATURES_NAME]);
    }
    return runs;
  } finally {
    await session.close();
  }
}

/** Where a model wants its colour channels. */
export function layoutOf(model: Uint8Array): 'NCHW' | 'NHWC' {
  const { shape } = singleInput(viewModel(model));
  return shape.length === 4 && shape[3] === 3 && shape[1] !== 3 ? 'NHWC' : 'NCHW';
}

function unfit(name: string, why: string): ModelBuilderError {
  return new ModelBuilderError('training-backbone-unfit', `${name} can't be used as a backbone: ${why}.`, {
    hint: 'Export it as ONNX with float32 pictures [N,3,height,width] as its only input, opset 13 or later.',
  });
}
