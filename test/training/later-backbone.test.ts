import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { inspectOnnx } from '../../src/onnx/inspect.ts';
import { prepareBackbone } from '../../src/training/local/custom-backbone.ts';

/** Written by torch.onnx: IR version 10, operator set 23. */
const TORCH = new URL('../fixtures/foreign-models/torch-opset-23/model.onnx', import.meta.url);

it('a backbone of a later IR version and operator set is lowered', async () => {
  const onnx = await readFile(TORCH);
  const sidecar = JSON.stringify({ resize: { mode: 'stretch', width: 28, height: 28 } });
  const { backbone } = await prepareBackbone({ name: 'torch', onnx, sidecar }, 'MIT');
  expect(inspectOnnx(onnx)).toMatchObject({ irVersion: 10, opset: 23 });
  expect(inspectOnnx(backbone.model)).toMatchObject({ irVersion: 9, opset: 20 });
  expect(backbone.width).toBe(12);
});
