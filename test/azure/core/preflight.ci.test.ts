import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { checkAzure } from '../../../src/training/azure/preflight.ts';
import type { AzureSettings } from '../../../src/training/azure/settings.ts';
import { startAzureEmulator, type AzureEmulator, type Scenario } from '../../support/azure-emulator/index.ts';
import { azureOn } from './in-process.ts';
import { CASES } from './preflight-cases.ts';

let azure: AzureEmulator;
beforeAll(async () => {
  azure = await startAzureEmulator();
});
afterEach(() => azure.assertNoViolations());
afterAll(() => azure.close());

const SETTINGS: AzureSettings = {
  resourceGroup: 'pictures',
  workspace: 'pictures-ws',
  region: 'westeurope',
  experiment: 'flowers',
  compute: 'gpu',
  size: 'Standard_NC4as_T4_v3',
  sizeGiven: false,
  priority: 'dedicated',
  minNodes: 0,
  maxNodes: 2,
  nodes: 1,
  timeoutSeconds: 7200,
  epochs: 20,
  allowRetired: false,
  deleteFailedCompute: false,
};

async function check(scenario: Scenario, settings: Partial<AzureSettings> = {}) {
  azure.reset(scenario);
  const preflight = await checkAzure(
    await azureOn(azure.endpoint),
    { ...SETTINGS, ...settings },
    { findings: [], pictures: 400 },
  );
  expect(azure.state.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  return preflight;
}

test.each(Object.entries(CASES))('%s', async (_, { scenario, settings, findings }) => {
  const found = (await check(scenario, settings)).findings;
  const words = found.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
  expect(words, words.join('\n')).toHaveLength(findings.length);
  for (const [what, says] of findings) {
    expect(
      words.filter((one) => one.startsWith(`${what}:`) && says.test(one)),
      words.join('\n'),
    ).not.toEqual([]);
  }
});

test('a question that fails is a finding, and stops no other', async () => {
  const body = { error: { code: 'Strange', message: 'no' } };
  const { findings, size } = await check({
    quotas: {},
    faults: [{ path: '/usages', status: 400, body, times: 9 }],
  });
  expect(findings.map(({ severity, code }) => [severity, code])).toEqual([['error', 'azure-failed']]);
  expect(size?.name).toBe('Standard_NC4as_T4_v3');
});

test('a workspace that exists has a group and a place, whoever may not read them', async () => {
  const { creates, reuses, size, seconds, region } = await check({
    role: 'data-scientist',
    compute: 'ready',
  });
  expect(creates).toEqual([]);
  expect(reuses).toEqual(['resource group pictures', 'workspace pictures-ws', 'compute gpu']);
  expect(size).toMatchObject({ name: 'Standard_NC4as_T4_v3', gpus: 1 });
  expect(seconds).toBeGreaterThan(60);
  expect(region).toBe('westeurope');
});

test('says what would be made, and what it would cost', async () => {
  const { creates, reuses, cost, quota, seconds, region } = await check({ exists: 'group' });
  expect(reuses).toEqual(['resource group pictures']);
  expect(creates).toEqual([
    expect.stringMatching(
      /^workspace pictures-ws in westeurope: storage account.*key vault.*log analytics.*insights/,
    ),
    expect.stringMatching(/^compute gpu: Standard_NC4as_T4_v3, dedicated priority, 0 to 2 nodes/),
  ]);
  expect(cost).toEqual({ perHour: 0.526, worst: expect.closeTo(0.526 * (2 + 0.25 + 120 / 3600)) as number });
  expect(quota).toMatchObject({ needed: 8, limit: 24 });
  expect(seconds).toBeGreaterThan(300);
  expect(region).toBe('westeurope');
});
