import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { tagsFor } from '../../../src/training/azure/tags.ts';
import {
  assertNoSecrets,
  startAzureEmulator,
  type AzureEmulator,
} from '../../support/azure-emulator/index.ts';
import { builtCli } from '../../cli/built-cli.ts';
import { parseResult } from '../../cli/result-schema.ts';
import { run } from '../../support/run.ts';

// The command line as it ships: an endpoint setting, NODE_EXTRA_CA_CERTS and an `az` on PATH are all that it is told.
let azure: AzureEmulator;
let bin: string;
beforeAll(async () => {
  [azure, bin] = await Promise.all([startAzureEmulator(), builtCli()]);
});
afterEach(() => azure.assertNoViolations());
afterAll(() => azure.close());

async function cli(args: string, exitCode = 0, env: Readonly<Record<string, string>> = {}) {
  const result = await run(process.execPath, [bin, ...args.split(' ')], {
    cwd: tmpdir(),
    env: { ...azure.environment, ...env },
    exitCodes: [exitCode],
  });
  assertNoSecrets(result.stdout, 'stdout');
  assertNoSecrets(result.stderr, 'stderr');
  expect(result.stderr).not.toMatch(/^\s+at /m);
  return result;
}

async function json(args: string, exitCode = 0): Promise<Record<string, unknown>> {
  return parseResult((await cli(`${args} --json`, exitCode)).stdout);
}

test('azure check: ready', async () => {
  azure.reset({ exists: 'nothing' });
  const { stdout } = await cli('azure check --workspace flowers --region westeurope');
  expect(stdout).toMatch(/Signed in +with Azure CLI/);
  expect(stdout).toMatch(
    /Price +\$0\.53 an hour, \$1\.20 at most, machines alone: 1 node, 2 h 00 min, start and idling/,
  );
  expect(stdout).toMatch(/Creates +workspace flowers in westeurope/);
  expect(stdout).toContain('Ready to train; nothing was changed.');
});

test('azure check: every problem at once, exit code 1', async () => {
  azure.reset({ role: 'reader', quotas: { 'Standard NCASv3_T4 Family': { limit: 0 } } });
  const result = await json('azure check --workspace pictures-ws --experiment x', 1);
  expect(result).toMatchObject({ command: 'azure check', ok: false, error: { code: 'azure-check-failed' } });
  const codes = (result.findings as { code: string }[]).map(({ code }) => code);
  expect(new Set(codes)).toEqual(new Set(['azure-bad-name', 'azure-role', 'azure-quota']));
  expect(result.azure).toMatchObject({ resourceGroup: 'pictures', region: 'westeurope' });
});

test('azure check: a dataset that cannot be read is one of the problems', async () => {
  azure.reset({});
  const result = await json('azure check --workspace pictures-ws --data ./no-such-folder', 1);
  expect((result.findings as { code: string }[]).map(({ code }) => code)).toEqual([
    expect.stringMatching(/^dataset-/),
  ]);
});

test('without a workspace: exit code 2 and the flag', async () => {
  azure.reset({});
  expect((await cli('azure check', 2)).stderr).toContain('--workspace');
});

test('nobody signed in: what to run', async () => {
  azure.reset({ tokens: { signedOut: true } });
  const { stderr } = await cli('azure check --workspace flowers', 1);
  expect(stderr).toMatch(/Not signed in to Azure/);
  expect(stderr).toContain('az login');
});

test('several subscriptions: exit code 2 and which there are; one by name', async () => {
  azure.reset({ moreSubscriptions: [{ id: '22222222-2222-4222-8222-222222222222', name: 'Second' }] });
  const { stderr } = await cli('azure sizes --region westeurope', 2);
  expect(stderr).toContain('--subscription');
  expect(stderr).toContain('(Second)');
  await cli('azure sizes --region westeurope --subscription emulated');
});

test('several workspaces of one name: exit code 2 and their groups; one by its group', async () => {
  azure.reset({});
  const [own] = [...azure.state.resources.values()].filter(({ name }) => name === 'pictures-ws');
  const id = own.id.replace('/resourceGroups/pictures/', '/resourceGroups/other/');
  azure.state.resources.set(id.toLowerCase(), { ...own, id });
  for (const command of ['check', 'jobs', 'sizes']) {
    const { stderr } = await cli(`azure ${command} --workspace pictures-ws`, 2);
    expect(stderr).toMatch(/--resource-group <name>; there are several .* in the groups pictures, other/);
  }
  await cli('azure jobs --workspace pictures-ws --resource-group pictures');
});

test('workspaces that may not be listed: exit code 2 and the flag that does without', async () => {
  azure.reset({ subscriptionRole: 'none' });
  expect((await cli('azure jobs --workspace pictures-ws', 2)).stderr).toMatch(
    /--resource-group.*may not list/,
  );
  await cli('azure jobs --workspace pictures-ws --resource-group pictures');
});

test('azure sizes: a table of what the region offers', async () => {
  azure.reset({});
  const { stdout } = await cli('azure sizes --workspace pictures-ws');
  expect(stdout).toMatch(/^Standard_NC4as_T4_v3 +4 +28 +176 +1 T4 +16 +8 +2 +0\.526 +0\.168 +available$/m);
  const { sizes } = await json('azure sizes');
  expect((sizes as object[])[0]).toMatchObject({ name: 'Standard_NC12', gpus: 2, status: 'retired' });
});

test('azure clean: asks first, so that without a terminal it needs --yes', async () => {
  azure.reset({ exists: 'nothing' });
  expect((await cli('azure clean')).stdout).toContain('Nothing in');
  const id = `/subscriptions/${azure.names.subscription}/resourceGroups/ours`;
  azure.state.resources.set(id.toLowerCase(), {
    id,
    name: 'ours',
    type: 'Microsoft.Resources/resourceGroups',
    location: 'westeurope',
    tags: tagsFor(id),
    properties: { provisioningState: 'Succeeded' },
  });
  expect((await cli('azure clean --dry-run')).stdout).toContain('Would delete 1 thing');
  expect((await cli('azure clean --resource-group others')).stdout).toContain(
    'Nothing in the resource group others of ',
  );
  expect((await cli('azure clean --resource-group OURS --dry-run')).stdout).toContain('Would delete 1 thing');
  expect((await cli('azure clean', 2)).stderr).toContain('--yes');
  // What is typed after its advice must not delete more.
  expect((await cli('azure clean --resource-group ours', 2)).stderr).toContain(
    'azure clean --resource-group ours --yes',
  );
  expect(await json('azure clean --yes')).toMatchObject({ ok: true, deleted: [id] });
  expect((await cli('azure clean')).stdout).toContain('Nothing in');
});

test('an untrusted certificate is said to be one', async () => {
  const { stderr } = await cli('azure sizes --region westeurope', 1, { NODE_EXTRA_CA_CERTS: '' });
  expect(stderr).toContain('NODE_EXTRA_CA_CERTS');
});
