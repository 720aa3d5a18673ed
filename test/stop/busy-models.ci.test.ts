import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPredictor } from '../../src/bundle/predictor.ts';
import { openModelSession } from '../../src/io/model-session.ts';
import { prepareBackbone } from '../../src/training/local/custom-backbone.ts';
import { importing } from '../bundle/importing.ts';
import { ownParts, temporaryFolder } from '../support/bundles.ts';
import { tinyModel } from '../support/tiny-model.ts';
import { endlessModel, largeModel, longModel } from './busy-models.ts';

const { importBytes } = importing();
const LIMIT = 2;
const SIDECAR = JSON.stringify({
  features: 'ready',
  resize: { mode: 'stretch', width: 32, height: 32 },
  scale: 1,
});
const PICTURE = { input1: { data: new Float32Array(3 * 32 * 32), dims: [1, 3, 32, 32] } };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(() => folder[Symbol.asyncDispose]());

describe('a model that never ends', () => {
  it.each([
    ['runs for ever', endlessModel, /does not finish one run within 2 s/],
    ['takes a minute to load', longModel, /does not load within 2 s/],
  ])('%s: it cannot be imported', async (_, make, message) => {
    const importing = importBytes(make(), ['a', 'b', 'c'], { modelTimeLimitSeconds: LIMIT });
    await expect(importing).rejects.toMatchObject({
      code: 'model-time-limit',
      message: expect.stringMatching(message) as string,
      hint: expect.stringContaining('--model-time-limit') as string,
    });
  });

  it('is no backbone', async () => {
    const files = { name: 'busy.onnx', onnx: endlessModel(), sidecar: SIDECAR };
    await expect(prepareBackbone(files, 'MIT', { timeLimitSeconds: LIMIT })).rejects.toMatchObject({
      code: 'model-time-limit',
      message: expect.stringContaining('The backbone busy.onnx') as string,
    });
  });

  it('predicts nothing, and leaves with an abort at once', async () => {
    const steps = { ...ownParts(['a', 'b', 'c']), labels: ['a', 'b', 'c'] };
    const small = {
      ...steps.preprocessing,
      resize: { ...steps.preprocessing.resize, width: 32, height: 32 },
    };
    const abort = new AbortController();
    const predictor = await createPredictor({ ...steps, preprocessing: small }, endlessModel(), {
      signal: abort.signal,
    });
    const picture = await folderPicture();
    const predicting = predictor.predict(picture);
    setTimeout(() => abort.abort(), 200);
    await expect(predicting).rejects.toMatchObject({ name: 'AbortError' });
    await predictor.dispose();
  });
});

describe('a model that wants all memory', () => {
  it('is ended before it has it', async () => {
    const session = await openModelSession(largeModel(), { memoryLimitBytes: 400_000_000 });
    await expect(session.run(PICTURE)).rejects.toMatchObject({
      code: 'model-memory-limit',
      message: 'The model takes more than 0.4 GB of memory, the most that a model of its size may.',
    });
    await session.close();
  });
});

describe('a model apart', () => {
  it('gives what it gives here', async () => {
    const model = tinyModel({ labels: 4 });
    const data = Float32Array.from({ length: 3 * 224 * 224 }, (_, index) => (index * 7) % 255);
    const results = [];
    for (const own of [true, false]) {
      const session = await openModelSession(model, { own });
      const { output1 } = await session.run({ input1: { data, dims: [1, 3, 224, 224] } }, ['output1']);
      results.push({ dims: [...output1.dims], data: [...output1.data] });
      await session.close();
    }
    expect(results[1]).toEqual(results[0]);
  });

  it('tells in one sentence of what onnxruntime refuses, and of a process that ends', async () => {
    await expect(openModelSession(new Uint8Array(100), {})).rejects.toThrow(/./);
    const session = await openModelSession(tinyModel({ labels: 2 }), {});
    await expect(session.run(PICTURE)).rejects.toThrow(/dimension/i);
    await session.close();
    await expect(session.run(PICTURE)).rejects.toMatchObject({ code: 'model-crashed' });
  });
});

async function folderPicture(): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  return await sharp({ create: { width: 40, height: 30, channels: 3, background: '#804020' } })
    .png()
    .toBuffer();
}
