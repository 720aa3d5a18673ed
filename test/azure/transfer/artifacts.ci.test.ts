import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  fetchAutoMlArtifacts,
  type ArtifactSources,
} from '../../../src/training/azure/transfer/automl-artifacts.ts';
import type { BlobPlace } from '../../../src/training/azure/transfer/blob-place.ts';
import { tinyModel } from '../../support/tiny-model.ts';
import { options, startBlobWorld, type BlobWorld } from './support/world.ts';

const LABELS = ['cat', 'dog', 'owl'];
const MODEL = Buffer.from(tinyModel({ labels: 3 }));

let world: BlobWorld;
let artifacts: Awaited<ReturnType<BlobWorld['container']>>;
let store: Awaited<ReturnType<BlobWorld['container']>>;
let sources: ArtifactSources;
let job = 0;
const id = (): string => `brave_owl_${job}`;
const target = (): string => join(world.folder, id());

beforeAll(async () => (world = await startBlobWorld()));
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  job += 1;
  artifacts = await world.container();
  store = await world.container();
  const tree: Record<string, string[]> = {
    [id()]: [`${id()}_setup`, `${id()}_HD`],
    [`${id()}_HD`]: [`${id()}_HD_0`, `${id()}_HD_1`],
  };
  sources = {
    children: (run) => Promise.resolve(tree[run] ?? []),
    links: () => Promise.reject(new Error('run history is away')),
    artifactStore: place(artifacts.place),
    blobStore: place(store.place),
  };
});
const place = (at: BlobPlace) => () => Promise.resolve(at);

async function lay(where: typeof store, folder: string, labels: unknown = LABELS): Promise<void> {
  const put = async (name: string, bytes: Buffer): Promise<unknown> =>
    await where.client.getBlockBlobClient(`${folder}/train_artifacts/${name}`).upload(bytes, bytes.length);
  await put('model.onnx', MODEL);
  await put('labels.json', Buffer.from(typeof labels === 'string' ? labels : JSON.stringify(labels)));
}
const fetch = async (tags: Record<string, string> = {}) =>
  await fetchAutoMlArtifacts({ id: id(), tags }, [...LABELS].reverse(), sources, target(), options());

test("the tag names the trial; the model's own order of labels counts", async () => {
  await lay(artifacts, `ExperimentRun/dcid.${id()}_HD_0`, ['wrong', 'trial', 'here']);
  await lay(artifacts, `ExperimentRun/dcid.${id()}_HD_1`);
  const found = await fetch({ automl_best_child_run_id: `${id()}_HD_1` });
  expect(found).toMatchObject({
    runId: `${id()}_HD_1`,
    why: 'tag',
    from: 'workspaceartifactstore',
    labels: LABELS,
  });
  expect((await readFile(found.modelPath)).equals(MODEL)).toBe(true);
});

test('without a tag: a trial among the children; without children: the usual name; and the older store', async () => {
  await lay(store, `azureml/${id()}_HD_1`);
  expect(await fetch()).toMatchObject({ runId: `${id()}_HD_1`, why: 'child', from: 'workspaceblobstore' });

  await lay(store, `azureml/${id()}_HD_0`);
  sources = { ...sources, children: () => Promise.reject(new Error('404')) };
  expect(await fetch()).toMatchObject({ runId: `${id()}_HD_0`, why: 'name', from: 'workspaceblobstore' });
});

test("run history's addresses go first, and are renewed when they have expired", async () => {
  await lay(store, 'anywhere');
  let asked = 0;
  sources = {
    ...sources,
    links: (run, prefix) => {
      asked += 1;
      const { token } = world.sas(store.client, asked === 1 ? -60 : 3600);
      const address = (name: string): string =>
        `${store.place.containerUrl}/anywhere/train_artifacts/${name}?${token}`;
      return Promise.resolve(
        run === `${id()}_HD_0`
          ? {
              [`${prefix}model.onnx`]: address('model.onnx'),
              [`${prefix}labels.json`]: address('labels.json'),
            }
          : {},
      );
    },
    artifactStore: () => Promise.reject(new Error('no role on the storage')),
  };
  expect(await fetch()).toMatchObject({ from: 'run-history', labels: LABELS });
  expect(asked).toBe(3);
});

test('nothing anywhere: says where it looked', async () => {
  await expect(fetch()).rejects.toMatchObject({
    code: 'azure-artifacts-missing',
    message: expect.stringContaining(
      `${id()}_HD_0 in workspaceartifactstore; ${id()}_HD_0 in workspaceblobstore`,
    ) as string,
  });
});

test.each([
  ['one label too few', ['cat', 'dog'], 'azure-labels-mismatch'],
  ['one label too many', ['cat', 'dog', 'owl', 'eel'], 'azure-labels-mismatch'],
  ['other labels', ['cat', 'dog', 'eel'], 'azure-labels-mismatch'],
  ['a label twice', ['cat', 'dog', 'dog'], 'labels-invalid'],
  ['no JSON', '["cat", ', 'labels-invalid'],
])('labels.json with %s is refused', async (_, labels, code) => {
  await lay(artifacts, `ExperimentRun/dcid.${id()}_HD_0`, labels);
  await expect(fetch()).rejects.toMatchObject({ code });
});
