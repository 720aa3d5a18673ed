import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptModel } from '../../src/bundle/acceptance.ts';
import { checkAgreement } from '../../src/bundle/agreement.ts';
import { createPredictor } from '../../src/bundle/predictor.ts';
import { openMLModel, readBundle } from '../../src/bundle/read-bundle.ts';
import { PREDICT_FLAGS } from '../../src/cli/predict/spec.ts';
import { run } from '../../src/cli/predict/run.ts';
import { openModelSession } from '../../src/io/model-session.ts';
import { bundleIn, familiarParts, ownParts, temporaryFolder } from '../support/bundles.ts';
import { solid } from '../support/pictures.ts';
import { silentContext } from '../support/silent-context.ts';

const parts = familiarParts(['red', 'green']);
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), parts);
  await solid([220, 30, 30]).png().toFile(folder.at('red.png'));
  await solid([120, 120, 120]).png().toFile(folder.at('grey.png'));
});
afterAll(() => folder[Symbol.asyncDispose]());

/** By hand: cosine of (1, 1, 1) to (30, 200, 30), the nearer of the two colours. */
const GREY = 260 / (Math.sqrt(3) * Math.hypot(30, 200, 30));

describe('familiarity', () => {
  it.each([true, false])('is told by a predictor, in this process: %s', async (own) => {
    const { pipeline, model } = await openMLModel(folder.at('bundle/MLModel.zip'));
    const predictor = await createPredictor(pipeline, model, { own });
    const red = await predictor.predict(folder.at('red.png'));
    const grey = await predictor.predict(folder.at('grey.png'));
    await predictor.dispose();
    expect(red).toMatchObject({ familiar: true, score: [expect.any(Number), expect.any(Number)] });
    expect(red.familiarity).toBeCloseTo(1, 5);
    expect(grey.familiar).toBe(false);
    expect(grey.familiarity).toBeCloseTo(GREY, 5);
  });

  it('is recorded with each golden sample, and read back', async () => {
    const { golden } = await readBundle(folder.at('bundle'));
    for (const { familiarity } of golden.samples) expect(familiarity).toBeGreaterThan(0);
  });

  it('is shown by predict, in words and as JSON', async () => {
    const defaults = Object.entries(PREDICT_FLAGS).map(([name, flag]) => [name, flag.fallback] as const);
    const values = { ...Object.fromEntries(defaults), model: folder.at('bundle') };
    const positionals = ['red.png', 'grey.png'];
    let text = '';
    const context = silentContext(folder.path);
    const terminal = { ...context.terminal, out: (more: string) => void (text += more) };
    const input = (json: boolean) => ({
      positionals,
      values: { ...values, json } as never,
      given: new Set() as never,
    });
    await run(input(false), { ...context, terminal });
    expect(text.split('\n').slice(1)).toEqual([
      expect.stringMatching(/^grey\.png: (?:red|green) /),
      '  It is unlike all pictures that the model was trained with.',
      '',
    ]);
    const { result } = await run(input(true), context);
    expect(result.predictions).toMatchObject([{ familiar: true }, { familiar: false }]);
  });

  it('must be what the trainer has computed itself', async () => {
    const { pipeline, model } = await openMLModel(folder.at('bundle/MLModel.zip'));
    const { familiarity: _, ...without } = pipeline;
    const path = folder.at('grey.png');
    const predictor = await createPredictor(pipeline, model, { own: true });
    const silent = await createPredictor(without, model, { own: true });
    const { score } = await predictor.predict(path);
    const check = (familiarity: number, by = predictor) => checkAgreement([{ path, score, familiarity }], by);
    await expect(check(GREY)).resolves.toBeUndefined();
    await expect(check(GREY - 0.001)).rejects.toMatchObject({ code: 'training-model-disagrees' });
    await expect(check(GREY, silent)).rejects.toMatchObject({ code: 'training-model-disagrees' });
    await Promise.all([predictor.dispose(), silent.dispose()]);
  });

  it('must be an output of the model, one number a picture', () => {
    const { familiarity, ...rest } = parts;
    expect(() => acceptModel(parts.model, rest, parts.labels)).not.toThrow();
    expect(() => acceptModel(ownParts(['red', 'green']).model, parts, parts.labels)).toThrow(
      'The model has no output "familiarity"; it has "output1".',
    );
    const wrong = { ...rest, familiarity: { ...familiarity!, name: 'output1' } };
    expect(() => acceptModel(parts.model, wrong, parts.labels)).toThrow('"output1" is [N, 2], expected [N]');
  });
});

// onnxruntime-node 1.17 would call it by the first one's name.
it.each([true, false])(
  'an output that is not the first is found by its name, in this process: %s',
  async (own) => {
    const session = await openModelSession(parts.model, { own });
    const dims = [1, 3, 224, 224];
    const input1 = { data: new Float32Array(3 * 224 * 224).fill(120), dims };
    const { familiarity } = await session.run({ input1 }, ['familiarity']);
    await session.close();
    expect(familiarity.dims).toEqual([1]);
    expect(familiarity.data[0]).toBeCloseTo(GREY, 5);
  },
);
