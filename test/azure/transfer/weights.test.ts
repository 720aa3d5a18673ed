import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobOptions, type JobValues } from '../../../src/cli/azure/job-options.ts';
import { AZURE_JOB_FLAGS } from '../../../src/cli/azure/flags.ts';
import { checkTrainingValues, type TrainingValues } from '../../../src/cli/training-answers.ts';
import { trainingFingerprint } from '../../../src/training/azure/flow/fingerprint.ts';
import { sharedMemory } from '../../../src/training/azure/flow/shared-memory.ts';
import { readWeights } from '../../../src/training/azure/flow/weights-file.ts';
import { weightsOrigin } from '../../../src/training/azure/flow/weights-origin.ts';
import { OPTIONS } from '../flow/support/training.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weights-'));
  await mkdir(join(folder, 'a folder'));
  for (const [name, bytes] of Object.entries(FILES)) await writeFile(join(folder, name), bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** As `torch.save` begins its files, since 1.6 and before. */
const ZIP = Buffer.from('PK\u0003\u0004 and the rest of a zip', 'latin1');
const LEGACY = Buffer.from('80028a0a6cfc9c46f9206aa850192e80024de9032e', 'hex');
const FILES = {
  'zip.pth': ZIP,
  'legacy.pth': LEGACY,
  'copy.pt': ZIP,
  'empty.pth': '',
  'page.pth': '<html>Not Found</html>',
  'pickle.pth': Buffer.from('80025d71002e', 'hex'),
};

test.each(['zip.pth', 'legacy.pth'] as const)('%s is taken, with its hash', async (name) => {
  const path = join(folder, name);
  expect(await readWeights(path, 'MIT')).toEqual({
    path,
    sha256: createHash('sha256').update(FILES[name]).digest('hex'),
    bytes: FILES[name].length,
    license: 'MIT',
  });
});

test.each([
  ['nowhere.pth', 'MIT', 'azure-weights-missing'],
  ['zip.pth/inside', 'MIT', 'azure-weights-missing'],
  ['a folder', 'MIT', 'azure-weights-not-a-file'],
  ['empty.pth', 'MIT', 'azure-weights-empty'],
  ['page.pth', 'MIT', 'azure-weights-format'],
  ['pickle.pth', 'MIT', 'azure-weights-format'],
  ['zip.pth', undefined, 'azure-weights-license'],
])('weights %s with the licence %s: %s', async (name, license, code) => {
  const path = join(folder, name);
  const error: unknown = await readWeights(path, license).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code, message: expect.stringContaining(path) as string });
  expect(error).toHaveProperty('hint', expect.stringMatching(/--weights takes|--backbone-license/));
});

const VALUES: JobValues = {
  ...Object.fromEntries(Object.entries(AZURE_JOB_FLAGS).map(([name, { fallback }]) => [name, fallback])),
  backboneLicense: undefined,
  keepFamiliar: 0.98,
} as JobValues;

test('--weights is one of two words, or a file beside where the command is run', async () => {
  expect(await jobOptions(VALUES, folder)).toMatchObject({ weights: 'imagenet', learningRate: undefined });
  expect(await jobOptions({ ...VALUES, weights: 'none' }, folder)).toMatchObject({ weights: 'none' });
  const given = { ...VALUES, weights: 'zip.pth', backboneLicense: 'MIT', learningRate: 0.1 };
  expect(await jobOptions(given, folder)).toMatchObject({
    weights: { path: join(folder, 'zip.pth'), license: 'MIT' },
    learningRate: 0.1,
  });
  await expect(jobOptions({ ...VALUES, weights: 'imagnet' }, folder)).rejects.toMatchObject({
    code: 'azure-weights-missing',
    hint: expect.stringContaining('imagenet, none') as string,
  });
});

test('the share to keep is passed on unless it is the usual one, which older jobs have, too', async () => {
  expect((await jobOptions(VALUES, folder)).keepFamiliar).toBeUndefined();
  expect((await jobOptions({ ...VALUES, keepFamiliar: 0.9 }, folder)).keepFamiliar).toBe(0.9);
});

test('AutoML takes neither a file of weights nor a learning rate, and knows no familiarity', async () => {
  const automl = { ...VALUES, azureTrainer: 'automl' } as const;
  const refused = { code: 'usage-contradiction', exitCode: 2 };
  await expect(jobOptions({ ...automl, weights: 'zip.pth' }, folder)).rejects.toMatchObject(refused);
  await expect(jobOptions({ ...automl, learningRate: 0.1 }, folder)).rejects.toMatchObject(refused);
  await expect(jobOptions({ ...automl, keepFamiliar: 0.9 }, folder)).rejects.toMatchObject(refused);
  expect(await jobOptions(automl, folder)).toMatchObject({ azureTrainer: 'automl' });
});

test('a licence needs something that it is the licence of', () => {
  const values = { train: 'azure', backboneLicense: 'MIT' } as TrainingValues;
  expect(() => checkTrainingValues({ ...values, weights: 'w.pth' })).not.toThrow();
  expect(() => checkTrainingValues({ ...values, weights: 'imagenet' })).toThrow(
    expect.objectContaining({ code: 'usage-contradiction' }),
  );
});

test('a training is told apart by the content of its weights, its learning rate and what it keeps, not by a path', async () => {
  const of = (more: object) =>
    trainingFingerprint(['a'], { training: [], validation: [] }, { ...OPTIONS, ...more });
  const weights = await readWeights(join(folder, 'zip.pth'), 'MIT');
  const same = of({ weights });
  expect(of({ weights: await readWeights(join(folder, 'copy.pt'), 'Apache-2.0') })).toBe(same);
  const all = [
    same,
    of({}),
    of({ weights: { ...weights, sha256: '0' } }),
    of({ weights, learningRate: 0.02 }),
    of({ weights, keepFamiliar: 0.9 }),
  ];
  expect(new Set(all).size).toBe(5);
});

test('what the model rests on: licence and notices of the weights it began with', () => {
  const facts = { name: 'resnet50', weights: 'imagenet', sha256: 'ab' } as const;
  const imagenet = weightsOrigin(facts);
  expect(imagenet.backbone).toEqual({ name: 'resnet50', sha256: 'ab', license: 'BSD-3-Clause' });
  expect(Object.keys(imagenet.notices)).toEqual(['NOTICE.md', 'LICENSE-BSD-3-Clause.txt']);
  expect(imagenet.notices['LICENSE-BSD-3-Clause.txt']).toMatch(/Soumith Chintala 2016[^]*NO EVENT SHALL/);

  const own = weightsOrigin({ ...facts, weights: 'file' }, 'Apache-2.0');
  expect(own.backbone?.license).toBe('Apache-2.0');
  expect(Object.keys(own.notices)).toEqual(['NOTICE.md']);
  expect(own.notices['NOTICE.md']).toMatch(/resnet50.*licence: Apache-2\.0.*ab/);
  expect(own.notices['NOTICE.md']).not.toContain('torchvision');
  expect(weightsOrigin({ ...facts, weights: 'file' }).backbone?.license).toBe('NOASSERTION');

  expect(weightsOrigin({ ...facts, weights: 'none', sha256: null })).toEqual({ notices: {} });
});

test.each([
  [1, 28, '8g'],
  [4, 440, '32g'],
  [8, 900, '64g'],
  [2, 20, '10g'],
  [0, 14, '7g'],
  [1, 1, '1g'],
  [2, undefined, '16g'],
])('shared memory of %i GPUs in %s GiB: %s', (gpus, memory, expected) => {
  expect(sharedMemory(gpus, memory)).toBe(expected);
});
