import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Azure } from '../../../src/training/azure/azure.ts';
import { ensureCode } from '../../../src/training/azure/flow/code-asset.ts';
import { JOB_FOLDER } from '../../../src/training/azure/job/results.ts';
import { PROJECT_ROOT } from '../../support/made-once.ts';
import { options, startBlobWorld, type BlobWorld } from './support/world.ts';

const AT = { resourceGroup: 'rg', workspace: 'ws' };

let world: BlobWorld;
beforeAll(async () => (world = await startBlobWorld()));
afterAll(() => world[Symbol.asyncDispose]());

interface Version {
  readonly properties: { readonly codeUri?: string; readonly properties?: object };
}

/** A workspace's code versions, and nothing else of it. */
async function workspace() {
  const { place, client } = await world.container();
  const versions = new Map<string, Version>();
  const machineLearning = {
    codeVersion: (_at: object, _name: string, version: string) => Promise.resolve(versions.get(version)),
    putCodeVersion: (_at: object, _name: string, version: string, body: Version) => {
      versions.set(version, body);
      return Promise.resolve(body);
    },
  };
  const azure = { machineLearning, connection: { subscriptionId: 's' } } as unknown as Azure;
  const store = { name: 'store', place, hasCredentials: true };
  return {
    ...{ client, versions },
    ensure: async () => (await ensureCode(azure, AT, store, PROJECT_ROOT, options())).split('/').at(-1)!,
  };
}

test('the script is put there once; a second time it is recognised by its content, port and all', async () => {
  const { client, versions, ensure } = await workspace();
  const version = await ensure();
  expect(version).toMatch(/^[0-9a-f]{16}$/);
  expect(versions.get(version)?.properties.properties).toEqual({
    hash_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    hash_version: '202208',
  });
  const script = [
    ...new URL(versions.get(version)!.properties.codeUri!).pathname.split('/').slice(3),
    'train.py',
  ].join('/');
  expect(await client.getBlobClient(script).downloadToBuffer()).toEqual(
    await readFile(join(PROJECT_ROOT, JOB_FOLDER, 'train.py')),
  );
  expect(await ensure()).toBe(version);
});

test.each([
  ['a file of another content', 'train.py', 'import os'],
  ['a file more', 'torch.py', 'import os'],
])('what somebody put there first is not run: %s', async (_, name, content) => {
  const { client, versions, ensure } = await workspace();
  const first = await ensure();
  const folder = new URL(versions.get(first)!.properties.codeUri!).pathname.split('/').slice(3).join('/');
  await client.getBlockBlobClient(`${folder}/${name}`).upload(content, content.length);
  const second = await ensure();
  expect(second).toMatch(new RegExp(`^${first}-[0-9a-f]{10}$`));
  expect(versions.get(second)?.properties.codeUri).toContain(`${folder}-`);
});

test('a version that names another folder is not run', async () => {
  const { versions, ensure } = await workspace();
  const first = await ensure();
  versions.set(first, { properties: { codeUri: 'https://evil.blob.core.windows.net/c/code' } });
  expect(await ensure()).toMatch(new RegExp(`^${first}-`));
});
