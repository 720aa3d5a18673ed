import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectOnnx } from '../../src/onnx/inspect.ts';
import { licenseOfCard, prepareBackbone } from '../../src/training/local/custom-backbone.ts';
import { openExtractor } from '../../src/training/local/extractor.ts';
import { localTrainer } from '../../src/training/local/local-trainer.ts';
import { readSidecar } from '../../src/training/local/sidecar.ts';
import { recordedRun, workshop } from './support/photos.ts';
import {
  channelsLastModel,
  classifierModel,
  clipModel,
  mapModel,
  poolerModel,
  quantizedModel,
  tokenModel,
} from './support/tiny-models.ts';

const CONFIG = { size: { width: 32, height: 32 }, image_mean: [0.5, 0.4, 0.3], image_std: [0.2, 0.3, 0.2] };
const preprocessorConfig = JSON.stringify(CONFIG);
const prepare = async (onnx: Uint8Array, more: Partial<Parameters<typeof prepareBackbone>[0]> = {}) =>
  await prepareBackbone({ name: 'm', onnx, preprocessorConfig, ...more }, 'MIT');

describe('a backbone of the user’s own', () => {
  it.each<[string, Uint8Array, string, number]>([
    ['pooler_output', poolerModel(), 'output pooler_output, as it is', 12],
    ['tokens', tokenModel(), 'output last_hidden_state, mean over the tokens', 12],
    ['a feature map', mapModel(), 'output last_hidden_state, mean over the picture', 12],
    ['a classifier with Gemm', classifierModel(), 'input of the last layer before logits, as it is', 12],
    [
      'a classifier with MatMul',
      classifierModel({ matMul: true }),
      'input of the last layer before logits, as it is',
      12,
    ],
    ['CLIP', clipModel(), 'output image_embeds, as it is', 6],
    ['channels last', channelsLastModel(), 'input of the last layer before logits, as it is', 12],
  ])('trains end to end on %s', async (_, onnx, choice, width) => {
    await using shop = await workshop(onnx);
    const run = recordedRun(join(shop.folder, 'bundle'));
    const { metrics, pipeline } = await localTrainer.train(shop.dataset, shop.options, run);
    expect(metrics!.accuracy).toBe(1);
    expect(pipeline.input.shape).toEqual([null, 3, 32, 32]);
    const text = expect.stringContaining(`features are ${choice}: ${width} numbers`) as string;
    expect(run.events).toContainEqual({ kind: 'note', text });
  });

  it('takes the class token where the architecture has one', async () => {
    const { choice } = await prepare(tokenModel(), { config: JSON.stringify({ model_type: 'dinov2' }) });
    expect(choice).toContain('class token');
  });

  it('puts the normalisation into the graph', async () => {
    const { backbone } = await prepare(poolerModel());
    const bare = await prepare(poolerModel(), {
      preprocessorConfig: JSON.stringify({ ...CONFIG, do_rescale: false, do_normalize: false }),
    });
    const pixels = Uint8Array.from({ length: 3072 }, (_, i) => (i * 37) % 256);
    const normalized = Float32Array.from(
      pixels,
      (byte, i) => (byte / 255 - CONFIG.image_mean[i % 3]) / CONFIG.image_std[i % 3],
    );
    const own = await openExtractor({ ...backbone, output: 'features' }, { threads: 1 });
    const reference = await openExtractor({ ...bare.backbone, output: 'features' }, { threads: 1 });
    const expected = await reference.extract([normalized as unknown as Uint8Array], false);
    (await own.extract([pixels], false)).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 3));
    await Promise.all([own.close(), reference.close()]);
  });

  it('frees a batch that is only declared fixed, and runs one by one where it is real', async () => {
    expect((await prepare(poolerModel({ batch: 1 }))).backbone.batch).toBe(8);
    await using shop = await workshop(tokenModel({ batch: 1, fixedReshape: true }));
    const { pipeline, metrics } = await localTrainer.train(
      shop.dataset,
      shop.options,
      recordedRun(join(shop.folder, 'bundle')),
    );
    expect(pipeline.input.shape).toEqual([1, 3, 32, 32]);
    expect(metrics!.accuracy).toBe(1);
  });

  it('runs one by one what gives a picture other features in company', async () => {
    await using shop = await workshop(quantizedModel());
    const run = recordedRun(join(shop.folder, 'bundle'));
    const { pipeline, metrics } = await localTrainer.train(shop.dataset, shop.options, run);
    expect(pipeline.input.shape).toEqual([1, 3, 32, 32]);
    expect(metrics!.accuracy).toBe(1);
  });

  it('takes the input under any name', async () => {
    expect(
      inspectOnnx((await prepare(poolerModel({ inputName: 'images' }))).backbone.model).inputs[0].name,
    ).toBe('input1');
  });

  it('drops inputs that the features do not need, and refuses those that they do', async () => {
    expect((await prepare(poolerModel({ extraInputs: ['input_ids'] }))).backbone.width).toBe(12);
    await expect(prepare(poolerModel({ extraInputs: ['mask'], useExtra: true }))).rejects.toMatchObject({
      code: 'model-inputs',
    });
  });

  it('obeys a sidecar, and one in the metadata of the file', async () => {
    const sidecar = JSON.stringify({
      features: 'relu',
      resize: { mode: 'cover', width: 32, height: 32 },
      scale: 1,
      license: 'BSD-3-Clause',
    });
    const given = await prepareBackbone({ name: 'm', onnx: classifierModel(), sidecar }, undefined);
    expect(given.choice).toContain('tensor relu, mean over the picture');
    expect(given.backbone).toMatchObject({
      license: 'BSD-3-Clause',
      resize: { mode: 'cover', kernel: 'lanczos3' },
    });
    const inside = classifierModel({ metadata: { create_model_builder: sidecar } });
    const { license, resize, width } = given.backbone;
    expect((await prepareBackbone({ name: 'm', onnx: inside }, undefined)).backbone).toMatchObject({
      license,
      resize,
      width,
    });
  });

  it('knows the levels that a sidecar names, and takes all features for one where none does', async () => {
    const levels = [
      { name: 'low', width: 4 },
      { name: 'high', width: 8 },
    ];
    const named = await prepare(poolerModel(), { sidecar: JSON.stringify({ levels }) });
    expect(named.backbone.levels).toEqual([
      { name: 'low', start: 0, width: 4 },
      { name: 'high', start: 4, width: 8 },
    ]);
    const { backbone } = await prepare(poolerModel());
    expect(backbone.levels).toEqual([{ name: 'features', start: 0, width: 12 }]);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'levels that are more than the features',
      async () => await prepare(poolerModel(), { sidecar: '{"levels":[{"name":"a","width":13}]}' }),
      'training-backbone-sidecar',
    ],
    [
      'no licence',
      async () => await prepareBackbone({ name: 'm', onnx: poolerModel(), preprocessorConfig }, undefined),
      'training-backbone-license',
    ],
    [
      'no preprocessing',
      async () => await prepare(poolerModel(), { preprocessorConfig: undefined }),
      'training-backbone-preprocessing',
    ],
    [
      'another size than the model takes',
      async () => await prepare(poolerModel({ side: 40 })),
      'training-backbone-unfit',
    ],
    [
      'a tensor that is not there',
      async () => await prepare(poolerModel(), { sidecar: '{"features":"nope"}' }),
      'model-no-tensor',
    ],
    [
      'a broken sidecar',
      async () => await prepare(poolerModel(), { sidecar: '{' }),
      'training-backbone-sidecar',
    ],
    [
      'a page instead of a model',
      async () => await prepare(Buffer.from('<!DOCTYPE html><html>Not found</html>')),
      'model-not-onnx',
    ],
    ['half a model', async () => await prepare(poolerModel().subarray(0, 3000)), 'model-truncated'],
    ['nothing', async () => await prepare(new Uint8Array()), 'model-empty'],
  ])('refuses %s', async (_, attempt, code) => {
    await expect(attempt()).rejects.toMatchObject({ code, hint: expect.any(String) as string });
  });

  it('says when the file is not there', async () => {
    await using shop = await workshop(poolerModel());
    const options = { ...shop.options, backbone: join(shop.folder, 'none.onnx') };
    await expect(
      localTrainer.train(shop.dataset, options, recordedRun(join(shop.folder, 'b'))),
    ).rejects.toMatchObject({
      code: 'training-backbone-file',
    });
  });
});

describe('licenseOfCard', () => {
  it.each([
    ['---\nlicense: apache-2.0\ntags: [x]\n---\n# Card', 'apache-2.0'],
    ['---\r\ntags: [x]\r\nlicense: "mit"\r\n---\r\n', 'mit'],
    ['---\nlicense: other\n---\n', undefined],
    ['# Card\nlicense: mit', undefined],
    [undefined, undefined],
  ])('reads %j', (card, license) => expect(licenseOfCard(card)).toBe(license));
});

describe('readSidecar', () => {
  it.each([
    '[1',
    '[1]',
    'null',
    '{"features":3}',
    '{"license":1}',
    '{"levels":[]}',
    '{"levels":[{"name":"a","width":0}]}',
    '{"levels":[{"width":4}]}',
    '{"resize":{"mode":"stretch"}}',
    '{"resize":{"mode":"short-side","width":8,"height":8}}',
    '{"resize":{"mode":"stretch","width":8,"height":8},"std":[1,0,1]}',
  ])('refuses %s', (text) => {
    expect(() => readSidecar(text, 'x.json')).toThrow(
      expect.objectContaining({ code: 'training-backbone-sidecar' }),
    );
  });
});
