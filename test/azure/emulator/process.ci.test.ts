import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { assertNoSecrets } from '../../support/azure-emulator/index.ts';
import { run } from '../../support/run.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

interface Started {
  readonly endpoint: string;
  readonly environment: Record<string, string>;
}

let child: ChildProcess | undefined;

afterEach(async () => {
  if (child?.exitCode === null) {
    child.stdin?.end();
    await once(child, 'exit');
  }
  child = undefined;
});

async function start(scenario: object): Promise<Started> {
  const main = 'test/support/azure-emulator/main.ts';
  child = spawn(process.execPath, ['--import', 'tsx', main, '--scenario', JSON.stringify(scenario)], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return JSON.parse(line.toString()) as Started;
}

// What the tool does, without a hook: endpoint setting, trust, and az on PATH.
const CLIENT = `
import { AzureCliCredential } from '@azure/identity';
import { AzureMachineLearningWorkspaces } from '@azure/arm-machinelearning';
const credential = new AzureCliCredential({ subscription: '11111111-1111-4111-8111-111111111111' });
const options = { endpoint: process.env.MODEL_BUILDER_AZURE_ENDPOINT, credentialScopes: 'https://management.azure.com/.default' };
const client = new AzureMachineLearningWorkspaces(credential, '11111111-1111-4111-8111-111111111111', options);
console.log((await client.workspaces.get('pictures', 'pictures-ws')).provisioningState);
`;

const CONTROL = `
const [path, body] = process.argv.slice(1);
const answer = await fetch(process.env.MODEL_BUILDER_AZURE_ENDPOINT + '/__control/' + path, body ? { method: 'POST', body } : {});
console.log(JSON.stringify(await answer.json()));
`;

test('another process takes it for Azure, and a test counts and breaks things from outside', async () => {
  const { environment: env } = await start({});
  const client = (exitCodes: readonly number[] = [0]) =>
    run(process.execPath, ['--input-type=module', '-e', CLIENT], { cwd: ROOT, env, exitCodes });
  const control = async (...args: readonly string[]) => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', CONTROL, ...args], {
      cwd: ROOT,
      env,
    });
    return JSON.parse(stdout) as { count?: number; violations?: unknown[]; azCalls?: string[][] };
  };
  expect((await client()).stdout.trim()).toBe('Succeeded');
  expect(await control('count', JSON.stringify({ method: 'GET', url: '/workspaces/' }))).toEqual({
    count: 1,
  });
  await control(
    'fault',
    JSON.stringify({
      path: '/workspaces/',
      times: 9,
      status: 403,
      body: { error: { code: 'AuthorizationFailed', message: 'no' } },
    }),
  );
  expect((await client([1])).stderr).toContain('AuthorizationFailed');
  const { violations, azCalls } = await control('state');
  expect(violations).toEqual([]);
  expect(azCalls?.[0]?.slice(0, 2)).toEqual(['account', 'get-access-token']);
  await control('reset', JSON.stringify({ scenario: { tokens: { signedOut: true } } }));
  expect((await client([1])).stderr).toContain('az login');
});

test('secrets are found', () => {
  expect(() => assertNoSecrets('see https://x/y?sv=1&sig=abcdefghijklmnopqrstuvwxyz%3D')).toThrow('secret');
  expect(() => assertNoSecrets('Bearer eyJhbGciOiJub25l.eyJhdWQiOiJodHRw.')).toThrow('secret');
  expect(() => assertNoSecrets('sig=REDACTED, job eyJ, key of 44 letters')).not.toThrow();
});
