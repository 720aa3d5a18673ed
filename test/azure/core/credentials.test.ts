import { expect, test } from 'vitest';
import { resolveCloud } from '../../../src/training/azure/clouds.ts';
import { chainFor } from '../../../src/training/azure/credential-chain.ts';
import { signIn } from '../../../src/training/azure/credentials.ts';
import { cacheTokens } from '../../../src/training/azure/token-cache.ts';

const PEOPLE = ['cli', 'developer', 'powershell'];

test.each([
  ['a laptop', 'auto', {}, PEOPLE],
  [
    'a service principal',
    'auto',
    { AZURE_CLIENT_ID: 'a', AZURE_TENANT_ID: 'b', AZURE_CLIENT_SECRET: 'c' },
    ['environment', ...PEOPLE],
  ],
  ['half a service principal', 'auto', { AZURE_CLIENT_ID: 'a' }, PEOPLE],
  ['a pod', 'auto', { AZURE_FEDERATED_TOKEN_FILE: '/t' }, ['workload', ...PEOPLE]],
  ['a web app', 'auto', { IDENTITY_ENDPOINT: 'http://x' }, ['managed', ...PEOPLE]],
  [
    'AZURE_TOKEN_CREDENTIALS=dev',
    'auto',
    { AZURE_TOKEN_CREDENTIALS: 'dev' },
    ['cli', 'powershell', 'developer'],
  ],
  [
    'AZURE_TOKEN_CREDENTIALS=prod',
    'auto',
    { AZURE_TOKEN_CREDENTIALS: 'PROD' },
    ['environment', 'workload', 'managed'],
  ],
  ['one by name', 'auto', { AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential' }, ['cli']],
  ['--auth wins', 'managed', { AZURE_TOKEN_CREDENTIALS: 'dev' }, ['managed']],
  ['--auth env', 'env', {}, ['environment', 'workload']],
] as const)('%s', (_, auth, env, chain) => {
  expect(chainFor(auth, env)).toEqual(chain);
});

test('a setting that there is not is a usage error', () => {
  expect(() => chainFor('auto', { AZURE_TOKEN_CREDENTIALS: 'magic' })).toThrow(
    expect.objectContaining({ code: 'azure-bad-credential-setting', exitCode: 2 }),
  );
});

test('nobody signed in: one error with every reason and the next step', async () => {
  const path = process.env.PATH;
  process.env.PATH = '/nowhere';
  try {
    const { credential, used } = signIn({
      auth: 'auto',
      cloud: resolveCloud('public', {}),
      tenant: 'contoso',
      env: {},
      show: () => undefined,
    });
    await expect(credential.getToken('https://management.azure.com/.default')).rejects.toMatchObject({
      code: 'azure-sign-in',
      message: expect.stringMatching(/Azure CLI: .*Azure PowerShell: /s) as string,
      hint: expect.stringContaining('az login --tenant contoso') as string,
    });
    expect(used()).toBeUndefined();
  } finally {
    process.env.PATH = path;
  }
});

test('clouds: the named ones, an address, and the setting for it', () => {
  expect(resolveCloud('usgov', {})).toMatchObject({
    name: 'usgov',
    endpoint: 'https://management.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
  });
  expect(resolveCloud('china', {}).audience).toBe('https://management.chinacloudapi.cn');
  expect(resolveCloud('https://arm.example/', {})).toMatchObject({
    name: 'custom',
    endpoint: 'https://arm.example',
    audience: 'https://management.azure.com',
  });
  expect(resolveCloud('usgov', { MODEL_BUILDER_AZURE_ENDPOINT: 'https://gateway.example' })).toMatchObject({
    endpoint: 'https://gateway.example',
    authority: 'https://login.microsoftonline.us',
  });
  expect(resolveCloud('public', { MODEL_BUILDER_AZURE_AUDIENCE: 'https://arm.example' }).audience).toBe(
    'https://arm.example',
  );
});

test.each(['http://arm.example', 'nowhere', 'https://user:secret@arm.example', 'ftp://x'])(
  'no cloud: %s',
  (setting) => {
    expect(() => resolveCloud(setting, {})).toThrow(
      expect.objectContaining({ code: 'azure-bad-cloud', exitCode: 2 }),
    );
  },
);

test('tokens are kept until shortly before they end, by scope, and claims ask for a new one', async () => {
  let now = 0;
  let asked = 0;
  const cached = cacheTokens(
    { getToken: () => Promise.resolve({ token: `t${asked++}`, expiresOnTimestamp: now + 600_000 }) },
    () => now,
  );
  const token = async (scope: string, options = {}) => (await cached.getToken(scope, options))?.token;
  expect([await token('a'), await token('a'), await token('b')]).toEqual(['t0', 't0', 't1']);
  now = 500_000;
  expect(await token('a')).toBe('t2');
  expect(await token('a', { claims: '{}' })).toBe('t3');
  expect(await token('a')).toBe('t3');
  cached.forget('t3');
  expect(await token('a')).toBe('t4');
});
