import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RETRAIN_FLAGS } from '../../src/cli/retrain/spec.ts';
import { renewedRecord, settleTraining, type RetrainValues } from '../../src/cli/retrain/training-values.ts';
import { trainingRecord } from '../../src/cli/training-record.ts';
import { DATA_FLAG, TRAINING_FLAGS } from '../../src/cli/shared-flags.ts';
import { localOptions, type TrainingValues } from '../../src/cli/training-answers.ts';
import type { TrainingRecord } from '../../src/scaffold/manifest.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { writeFiles } from '../support/pictures.ts';

const RECORD: TrainingRecord = {
  trainer: 'local',
  seed: 7,
  validationSplit: 0.3,
  mirror: 'off',
  golden: 'synthetic',
  data: '../photos',
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFiles({ [folder.at('photos/readme')]: '' });
});
afterAll(() => folder[Symbol.asyncDispose]());

function flags(given: Partial<RetrainValues> = {}): RetrainValues {
  const defaults = Object.entries(RETRAIN_FLAGS).map(([name, flag]) => [name, flag.fallback] as const);
  return { ...(Object.fromEntries(defaults) as RetrainValues), ...given };
}

function values(given: Partial<TrainingValues>): TrainingValues {
  const defaults = Object.entries({ ...TRAINING_FLAGS, ...DATA_FLAG }).map(
    ([name, flag]) => [name, flag.fallback] as const,
  );
  return { ...(Object.fromEntries(defaults) as TrainingValues), ...given };
}

describe('what a manifest keeps of a training', () => {
  it.each([
    ['/home/me/photos', '/home/me/flowers', '/home/me', '../photos'],
    ['photos', '/home/me/flowers', '/home/me', '../photos'],
    ['/home/me/flowers/photos', '/home/me/flowers', '/tmp', './photos'],
    ['/data/photos', '/home/me/flowers', '/home/me', undefined],
    ['../photos', '/home/me/projects/flowers', '/home/me/projects', undefined],
  ])('the pictures %s of %s, named in %s: %s', (data, root, cwd, kept) => {
    expect(trainingRecord(values({ data }), root, cwd).data).toBe(kept);
  });

  it.each([
    ['lite0+lite2', 'lite0+lite2'],
    ['./lite0', '../lite0'],
    ['hub:owner/model', 'hub:owner/model'],
    ['https://example.com/model.onnx', 'https://example.com/model.onnx'],
    ['https://me:secret@example.com/model.onnx', { elsewhere: true }],
    ['https://example.com/model.onnx?sig=secret', { elsewhere: true }],
    ['/elsewhere/model.onnx', { elsewhere: true }],
    ['./model.onnx', '../model.onnx'],
  ])('the backbone %s', (backbone, kept) => {
    expect(trainingRecord(values({ backbone }), '/home/me/flowers', '/home/me').backbone).toEqual(kept);
  });

  it('holds no absolute path', () => {
    const given = values({ data: '/d/photos', validationData: '/d/v', backbone: '/d/b.onnx' });
    expect(JSON.stringify(trainingRecord(given, '/home/me/flowers', '/home/me'))).not.toMatch(/"\//);
  });
});

describe('the answers of a retraining', () => {
  it('are the recorded ones', async () => {
    const settled = await settleTraining(RECORD, flags(), folder.at('flowers'), folder.at('flowers'));
    expect(settled).toMatchObject({
      data: folder.at('photos'),
      seed: 7,
      validationSplit: 0.3,
      mirror: 'off',
      golden: 'synthetic',
    });
  });

  it.each([
    [undefined, undefined],
    ['lite0+lite2', 'lite0+lite2'],
  ])("the backbone %s is the package's own %s", async (backbone, settled) => {
    const record = { ...RECORD, ...(backbone !== undefined && { backbone }) };
    const values = await settleTraining(record, flags(), folder.at('flowers'), folder.path);
    expect(localOptions(values, folder.path).backbone).toBe(settled);
  });

  it.each([
    ['no record', undefined, /--data/],
    ['pictures that were elsewhere', { ...RECORD, data: undefined }, /--data/],
    ['pictures that are gone', { ...RECORD, data: '../gone' }, /--data/],
    ['a backbone that was elsewhere', { ...RECORD, backbone: { elsewhere: true } } as const, /--backbone/],
    [
      'held-out pictures that were elsewhere',
      { ...RECORD, validationData: { elsewhere: true } } as const,
      /--validation-data/,
    ],
  ])('%s: the flag is asked for', async (_, record, flag) => {
    const settling = settleTraining(record, flags(), folder.at('flowers'), folder.at('flowers'));
    await expect(settling).rejects.toMatchObject({ code: 'usage-missing-answer', exitCode: 2 });
    await expect(settling).rejects.toThrow(flag);
  });

  it('says where pictures were that are gone', async () => {
    const settling = settleTraining(
      { ...RECORD, data: '../gone' },
      flags(),
      folder.at('flowers'),
      folder.at('flowers'),
    );
    await expect(settling).rejects.toThrow(folder.at('gone'));
  });

  it('a model from Azure is not trained again here, but another bundle is taken, and the next one still comes from there', async () => {
    const record: TrainingRecord = { ...RECORD, trainer: 'azure' };
    const root = folder.at('flowers');
    await expect(settleTraining(record, flags(), root, root)).rejects.toMatchObject({
      code: 'retrain-trainer',
    });
    const given = flags({ bundle: './bundle' });
    const settled = await settleTraining(record, given, root, root);
    expect(renewedRecord(record, given, settled, root, root)).toEqual(record);
  });

  it('the recorded pictures stay recorded when they are named again from inside the project', async () => {
    const root = folder.at('flowers');
    const given = flags({ data: '../photos' });
    const settled = await settleTraining(RECORD, given, root, root);
    expect(renewedRecord(RECORD, given, settled, root, root)).toEqual(RECORD);
  });

  it('recorded paths stay, wherever the command runs; new ones are recorded', async () => {
    const root = folder.at('flowers');
    const settled = await settleTraining(RECORD, flags(), root, root);
    expect(renewedRecord(RECORD, flags(), settled, root, root)).toEqual(RECORD);
    const given = flags({ data: folder.at('flowers', 'more') });
    const renewed = await settleTraining(RECORD, given, root, root);
    expect(renewedRecord(RECORD, given, renewed, root, root).data).toBe('./more');
  });
});
