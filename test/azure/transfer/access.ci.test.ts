import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AZURITE_ACCOUNT, AZURITE_KEY, startAzurite, type Azurite } from '../../support/azurite.ts';
import { run } from '../../support/run.ts';
import type { AadTask } from './support/aad-child.ts';
import { manyFiles, writePictures } from './support/world.ts';

const STORAGE = 'https://storage.azure.com';

let azurite: Azurite;
let folder: string;
let task: AadTask;
beforeAll(async () => {
  azurite = await startAzurite({ https: true, oauth: true });
  folder = await mkdtemp(join(tmpdir(), 'access-'));
  const pictures = await writePictures(folder, manyFiles(20));
  task = {
    accountUrl: azurite.accountUrl,
    account: AZURITE_ACCOUNT,
    container: 'store',
    audience: STORAGE,
    pictures,
    target: join(folder, 'arrived'),
  };
  await run(
    process.execPath,
    ['--input-type=module', '-e', CREATE, azurite.accountUrl, AZURITE_ACCOUNT, AZURITE_KEY],
    withCa(),
  );
});
afterAll(async () => {
  await azurite.close();
  await rm(folder, { recursive: true, force: true });
});

const CREATE = `import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
const [, url, account, key] = process.argv;
await new ContainerClient(url + '/store', new StorageSharedKeyCredential(account, key)).create();`;

function withCa() {
  return {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: { NODE_EXTRA_CA_CERTS: azurite.caFile! },
  };
}

async function outcome(more: Partial<AadTask>): Promise<unknown> {
  const child = fileURLToPath(new URL('support/aad-child.ts', import.meta.url));
  const args = ['--import', 'tsx', child, JSON.stringify({ ...task, ...more })];
  return JSON.parse((await run(process.execPath, args, withCa())).stdout) as unknown;
}

test('the signed-in account goes first: no secret of the datastore is asked for', async () => {
  expect(await outcome({ secrets: { secretsType: 'AccountKey', key: AZURITE_KEY } })).toEqual({
    access: 'credential',
    asked: 0,
    files: 20,
    arrived: ' picture 0',
  });
});

test('an account without a role on the data falls back to the secret; what is there stays', async () => {
  expect(
    await outcome({
      audience: 'https://elsewhere.example',
      secrets: { secretsType: 'AccountKey', key: AZURITE_KEY },
    }),
  ).toEqual({ access: 'key', asked: 1, files: 0, arrived: ' picture 0' });
});

test('no role and no secret: the error says which role, and shows nothing secret', async () => {
  const refused = { audience: 'https://elsewhere.example' };
  const plain = await outcome(refused);
  expect(plain).toMatchObject({
    code: 'azure-storage-refused',
    asked: 1,
    hint: expect.stringContaining('Storage Blob Data Contributor') as string,
  });
  const wrong = { secretsType: 'AccountKey', key: Buffer.alloc(64, 7).toString('base64') } as const;
  const withWrongKey = JSON.stringify(await outcome({ ...refused, secrets: wrong }));
  expect(withWrongKey).toContain('azure-storage-refused');
  expect(withWrongKey).not.toContain(wrong.key);
  expect(withWrongKey).not.toMatch(/eyJ/);
});
