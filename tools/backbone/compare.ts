import type * as Ort from 'onnxruntime-node';
import { generatePicture, PICTURE_NAMES, toPlanar } from './pictures.ts';
import { decodeFeatures, type Reference } from './reference.ts';
import { FEATURES_PER_SOURCE, INPUT_SIZE } from './sources.ts';

export interface Deviation {
  readonly source: string;
  readonly picture: string;
  /** Largest absolute difference of a feature. Features lie in 0..6, so 6 is their scale. */
  readonly largest: number;
  /** Root mean square of the differences. */
  readonly rms: number;
}

/** Features are averages of Relu6 outputs. */
export const FEATURE_SCALE = 6;

/**
 * Why 6 % and 0.5 % of the scale: 8-bit weights, each off by up to half a step, through up to 50 layers. Twice what was
 * measured; a wrong layer, axis or padding is off by many times that.
 */
export const QUANTIZED_BOUND = { largest: 0.06 * FEATURE_SCALE, rms: 0.005 * FEATURE_SCALE } as const;

function deviation(source: string, picture: string, expected: Float32Array, actual: Float32Array): Deviation {
  const differences = expected.map((value, index) => Math.abs(value - actual[index]));
  const largest = differences.reduce((worst, value) => Math.max(worst, value), 0);
  const squares = differences.reduce((sum, value) => sum + value * value, 0);
  return { source, picture, largest, rms: Math.sqrt(squares / differences.length) };
}

/** Runs a model that {@link assembleBackbone} made of the referenced sources, in their order, on the generated pictures. */
export async function compareFeatures(
  ort: typeof Ort,
  model: Uint8Array,
  references: readonly Reference[],
): Promise<Deviation[]> {
  const session = await ort.InferenceSession.create(model);
  const deviations: Deviation[] = [];
  try {
    for (const name of PICTURE_NAMES) {
      const input = new ort.Tensor('float32', toPlanar(generatePicture(name)), [1, 3, INPUT_SIZE, INPUT_SIZE]);
      const features = (await session.run({ input1: input })).features.data as Float32Array;
      references.forEach(({ source, pictures }, index) => {
        const start = index * FEATURES_PER_SOURCE;
        const actual = features.subarray(start, start + FEATURES_PER_SOURCE);
        const recorded = pictures.find((picture) => picture.name === name)!;
        deviations.push(deviation(source.name, name, decodeFeatures(recorded.features), actual));
      });
    }
  } finally {
    await session.release();
  }
  return deviations;
}
