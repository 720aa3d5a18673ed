import { BYTE_OFFSET, BYTE_SCALE, INPUT_SIZE, LEVELS } from '../sources.ts';
import { readTflite, tensorIndex } from '../tflite-model.ts';
import { exposeTensor } from './expose-tensor.ts';

interface TfliteTensor {
  /** A view into the runtime's memory. */
  data(): Float32Array;
}

interface Vector<T> {
  get(index: number): T;
}

interface Runner {
  GetInputs(): Vector<TfliteTensor>;
  GetOutputs(): Vector<TfliteTensor>;
  Infer(): boolean;
}

/** The part of tfjs-tflite's WebAssembly module that is used. */
export interface TfliteModule {
  readonly HEAPU8: Uint8Array;
  _malloc(size: number): number;
  readonly TFLiteWebModelRunner: {
    CreateFromBufferAndOptions(
      pointer: number,
      length: number,
      options: { numThreads: number; enableProfiling: boolean; maxProfilingBufferEntries: number },
    ): { ok(): boolean; errorMessage(): string; value(): Runner };
  };
}

function createRunner(tflite: TfliteModule, bytes: Uint8Array): Runner {
  // Never freed: the interpreter reads weights from it, and the process ends soon.
  const pointer = tflite._malloc(bytes.length);
  tflite.HEAPU8.set(bytes, pointer);
  const options = { numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 1 };
  const created = tflite.TFLiteWebModelRunner.CreateFromBufferAndOptions(pointer, bytes.length, options);
  if (!created.ok()) throw new Error(`The tflite runtime refused the model: ${created.errorMessage()}`);
  return created.value();
}

/** Mean over the picture of each channel of `[H,W,C]`. */
function averages(values: Float32Array, channels: number): number[] {
  const sums = new Float64Array(channels);
  values.forEach((value, index) => (sums[index % channels] += value));
  return Array.from(sums, (sum) => sum / (values.length / channels));
}

/**
 * Computes one inner tensor. The views of input and output are taken before the run: this runtime, in a graph that was cut
 * short, overwrites its own bookkeeping while it runs (the numbers are sound, asking it for them afterwards crashes), so
 * that each run gets a module of its own as well.
 */
function runOnce(tflite: TfliteModule, bytes: Uint8Array, input: Float32Array): Float32Array {
  const runner = createRunner(tflite, bytes);
  const output = runner.GetOutputs().get(0).data();
  runner.GetInputs().get(0).data().set(input);
  if (!runner.Infer()) throw new Error('The tflite runtime could not run the model.');
  if (output.length === 0) throw new Error('The tflite runtime moved its memory during the run.');
  return output.slice();
}

/** Runs the original file, once a level; gives a function from `[224,224,3]` bytes to 1920 features. */
export function tfliteFeatures(
  start: () => Promise<TfliteModule>,
  bytes: Uint8Array,
): (picture: Uint8Array) => Promise<Float32Array> {
  const model = readTflite(bytes);
  return async (picture) => {
    const input = Float32Array.from(picture, (byte) => byte * BYTE_SCALE + BYTE_OFFSET);
    const features: number[] = [];
    for (const name of LEVELS) {
      const tensor = tensorIndex(model, name);
      const values = runOnce(await start(), exposeTensor(bytes, model, tensor, INPUT_SIZE), input);
      features.push(...averages(values, model.tensors[tensor].shape[3]));
    }
    return Float32Array.from(features);
  };
}
