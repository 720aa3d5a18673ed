import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { model, node, tensor, valueInfo } from '../../src/onnx/encode.ts';

/**
 * A small model from elsewhere: `data` [1,3,4,4] → Mul by 2 → `doubled` → Relu → `features` → Relu → `output1` [1,3,4,4].
 * Its names are chosen to clash with those that we give, and one initializer is used by nothing.
 */
export function foreignModel(): Uint8Array {
  return model({
    nodes: [
      node('Mul', ['data', 'two'], ['doubled']),
      node('Relu', ['doubled'], ['features']),
      node('Relu', ['features'], ['output1']),
    ],
    initializers: [tensor('two', [], Float32Array.of(2)), tensor('unused', [1000], new Float32Array(1000))],
    inputs: [valueInfo('data', [1, 3, 4, 4])],
    outputs: [valueInfo('output1', [1, 3, 4, 4])],
    metadata: { author: 'somebody' },
    producer: 'elsewhere',
  });
}

/** A backbone as ours are: `input1` [N,3,2,2] → `features` [N,12], the picture's values in one row. */
export function flatBackbone(): Uint8Array {
  return model({
    nodes: [node('Flatten', ['input1'], ['features'], { axis: 1 })],
    initializers: [],
    inputs: [valueInfo('input1', ['N', 3, 2, 2])],
    outputs: [valueInfo('features', ['N', 12])],
  });
}

export interface Result {
  readonly dims: readonly number[];
  readonly values: number[];
}

/** Runs a model with one input in onnxruntime-node. */
export async function run(
  bytes: Uint8Array,
  input: string,
  dims: readonly number[],
  values: readonly number[],
  output: string,
): Promise<Result> {
  const session = await ort.InferenceSession.create(bytes);
  try {
    const feeds = { [input]: new ort.Tensor('float32', Float32Array.from(values), [...dims]) };
    const result = (await session.run(feeds))[output];
    return { dims: result.dims, values: Array.from(result.data as Float32Array) };
  } finally {
    await session.release();
  }
}

/** Debian's python3-onnx belongs to the system's Python, which need not be the first one on the path. */
const PYTHON = '/usr/bin/python3';

export function hasOnnxChecker(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import onnx.checker'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The verdict of ONNX's own checker: `''` when it accepts the model. */
export function onnxChecker(bytes: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-checker-'));
  try {
    const file = join(folder, 'model.onnx');
    writeFileSync(file, bytes);
    const script = 'import onnx, sys; onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)';
    execFileSync(PYTHON, ['-c', script, file], { stdio: 'pipe' });
    return '';
  } catch (error) {
    return String((error as { stderr?: Buffer }).stderr ?? error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
