import { INPUT_SIZE, LEVELS } from '../sources.ts';
import type { TfjsModel } from '../tfjs-network.ts';

interface TfjsTensor {
  toFloat(): TfjsTensor;
  mean(axes: readonly number[]): TfjsTensor;
  data(): Promise<Float32Array>;
}

/** The part of `@tensorflow/tfjs` that is used; its own types would make it a dependency. */
export interface Tfjs {
  setBackend(name: string): Promise<boolean>;
  loadGraphModel(handler: { load(): Promise<unknown> }): Promise<{
    execute(inputs: Readonly<Record<string, TfjsTensor>>, outputs: readonly string[]): TfjsTensor[];
  }>;
  tensor(values: Float32Array, shape: readonly number[]): TfjsTensor;
}

/** Takes resized pictures as 0..255; behind it the graph scales them with constants of its own. */
const RESIZED = 'Preprocessor/map/TensorArrayStack/TensorArrayGatherV3';

/** Runs the original graph model; gives a function from `[224,224,3]` bytes to 1920 features, averaged by tfjs. */
export async function tfjsFeatures(
  tf: Tfjs,
  topology: TfjsModel,
  weights: Uint8Array,
): Promise<(picture: Uint8Array) => Promise<Float32Array>> {
  await tf.setBackend('cpu');
  const model = await tf.loadGraphModel({
    load: () =>
      Promise.resolve({
        modelTopology: topology.modelTopology,
        weightSpecs: topology.weightsManifest.flatMap((group) => group.weights),
        weightData: weights.buffer,
      }),
  });
  return async (picture) => {
    const input = tf.tensor(Float32Array.from(picture), [1, INPUT_SIZE, INPUT_SIZE, 3]);
    const levels = model.execute({ [RESIZED]: input }, LEVELS);
    const averages = await Promise.all(levels.map((level) => level.mean([1, 2]).data()));
    return Float32Array.from(averages.flatMap((values) => [...values]));
  };
}
