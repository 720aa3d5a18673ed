import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CATALOGUE, DEFAULT_SIZE } from '../../../src/training/azure/catalogue.ts';
import { estimateCost, estimateSeconds } from '../../../src/training/azure/cost.ts';
import { isEnough, isFamilyMissing, quotaNeed } from '../../../src/training/azure/quota.ts';
import { findSize, mergeSizes, suggestSize } from '../../../src/training/azure/sizes.ts';
import { sizesReport } from '../../../src/cli/azure/sizes/report.ts';
import type { Usage } from '../../../src/training/azure/client.ts';
import { usages, vmSizes } from '../../support/azure-emulator/arm/catalogue.ts';
import { openApiFolder } from '../../support/azure-emulator/contract/open-api-folder.ts';
import type { Scenario } from '../../support/azure-emulator/scenario.ts';

const OFFERED = vmSizes() as never[];
const LIVE = mergeSizes(OFFERED);
const usagesWith = (quotas: Scenario['quotas']) => usages({ quotas }, 's', 'eastus') as readonly Usage[];

function officialUsages(): readonly Usage[] {
  const file =
    'machinelearningservices/resource-manager/Microsoft.MachineLearningServices/stable/2022-10-01/examples/Usage/list.json';
  const example = JSON.parse(readFileSync(join(openApiFolder()!, file), 'utf8')) as {
    responses: { 200: { body: { value: readonly Usage[] } } };
  };
  return example.responses[200].body.value;
}

test("Model Builder's two sizes are there with exactly its figures, retired", () => {
  const figures = (name: string) => {
    const { vCpus, memory, temporaryStorage, gpus, gpuMemory, dataDisks, nics, status, retired } = findSize(
      LIVE,
      name,
    )!;
    return [vCpus, memory, temporaryStorage, gpus, gpuMemory, dataDisks, nics, status, retired?.successor];
  };
  expect(figures('Standard_NC12')).toEqual([
    12,
    112,
    680,
    2,
    24,
    48,
    2,
    'retired',
    'Standard_NC48ads_A100_v4',
  ]);
  expect(figures('Standard_NC24')).toEqual([24, 224, 1440, 4, 48, 64, 4, 'retired', 'Standard_NC64as_T4_v3']);
  expect(sizesReport(LIVE, 'eastus').split('\n').slice(1, 3)).toEqual([
    expect.stringMatching(/^Standard_NC12 +12 +112 +680 +2 K80 +24 +48 +2 .*retired 2023-08-31/),
    expect.stringMatching(/^Standard_NC24 +24 +224 +1440 +4 K80 +48 +64 +4 .*retired 2023-08-31/),
  ]);
});

test('a region shows what can train there: GPUs, and clusters', () => {
  const names = LIVE.filter(({ status }) => status === 'available').map(({ name }) => name);
  expect(names).toContain('Standard_NC4as_T4_v3');
  expect(names).not.toContain('Standard_DS3_v2');
  expect(names).not.toContain('Standard_ND96isr_H100_v5');
  expect(findSize(LIVE, 'standard_nc96ads_a100_v4')?.status).toBe('elsewhere');
});

test("the region's figures win, the catalogue fills the rest", () => {
  const [machine] = OFFERED.filter(({ name }) => name === DEFAULT_SIZE) as Record<string, unknown>[];
  const [size] = mergeSizes([{ ...machine, vCPUs: 5 }]).filter(({ name }) => name === DEFAULT_SIZE);
  expect(size).toMatchObject({ vCpus: 5, gpuMemory: 16, nics: 2, price: { dedicated: 0.526, low: 0.168 } });
});

test('low priority costs what Spot costs; 0 is no price; a family that was retired whole is retired', () => {
  const priced = (values: object[]) =>
    mergeSizes([{ name: 'Standard_NV6as_v4', gpus: 1, estimatedVMPrices: { values } } as never]).find(
      ({ name }) => name === 'Standard_NV6as_v4',
    );
  const at = (vmTier: string, retailPrice: number) => ({ vmTier, osType: 'Linux', retailPrice });
  expect(priced([at('Standard', 2), at('LowPriority', 0.4), at('Spot', 0.7)])?.price).toEqual({
    dedicated: 2,
    low: 0.7,
  });
  expect(priced([at('Standard', 0), at('LowPriority', 0.4)])?.price).toEqual({
    dedicated: undefined,
    low: 0.4,
  });
  expect(priced([])).toMatchObject({
    status: 'retired',
    retired: { on: '2026-09-30', successor: DEFAULT_SIZE },
  });
});

test('without an answer of a region every current size may be there', () => {
  expect(new Set(mergeSizes(undefined).map(({ status }) => status))).toEqual(new Set(['retired', 'unknown']));
});

test.each([
  ['Standard_NC24', 'Standard_NC64as_T4_v3'],
  // Its successor is not offered there.
  ['Standard_NC12', DEFAULT_SIZE],
  ['Standard_Nonsense', DEFAULT_SIZE],
])('instead of %s: %s', (name, instead) => {
  expect(suggestSize(LIVE, name)).toBe(instead);
});

test('every retired size names a successor that is current', () => {
  for (const { retired } of CATALOGUE.filter((row) => row.retired !== undefined)) {
    expect(CATALOGUE.find(({ name }) => name === retired!.successor)?.retired).toBeUndefined();
  }
});

test('quota is counted in cores: of the family, or of the one pool for low priority', () => {
  const size = findSize(LIVE, 'Standard_NC8as_T4_v3')!;
  const region = usagesWith({ TotalLowPriorityCores: { limit: 20, used: 5 } });
  expect(quotaNeed(region, size, 'dedicated', 2)).toMatchObject({ needed: 16, limit: 24, used: 0 });
  expect(isEnough(quotaNeed(region, size, 'dedicated', 3)!)).toBe(true);
  expect(isEnough(quotaNeed(region, size, 'dedicated', 4)!)).toBe(false);
  expect(quotaNeed(region, size, 'low', 2)).toMatchObject({ needed: 16, limit: 20, used: 5 });
  expect(isEnough(quotaNeed(region, size, 'low', 2)!)).toBe(false);
  expect(quotaNeed([], size, 'dedicated', 1)).toBeUndefined();
});

test('of several quotas the one with the fewest free cores counts, and one without a limit never', () => {
  const size = findSize(LIVE, 'Standard_NC8as_T4_v3')!;
  const crowded = usagesWith({ TotalDedicatedCores: { limit: 100, used: 90 } });
  expect(quotaNeed(crowded, size, 'dedicated', 1)).toMatchObject({ name: 'all dedicated cores', limit: 100 });
  const endless = usagesWith({ TotalLowPriorityCores: { limit: -1 } });
  expect(quotaNeed(endless, size, 'low', 100)).toBeUndefined();
});

test('a family that is not in the list has no dedicated cores; low priority has no families', () => {
  const [known, missing] = ['Standard_NC8as_T4_v3', 'Standard_NC40ads_H100_v5'].map((name) =>
    findSize(LIVE, name)!,
  );
  expect(isFamilyMissing(usagesWith({}), known, 'dedicated')).toBe(false);
  expect(isFamilyMissing(usagesWith({}), missing, 'dedicated')).toBe(true);
  expect(isFamilyMissing(usagesWith({}), missing, 'low')).toBe(false);
});

test.skipIf(openApiFolder() === undefined)("quota as Microsoft's own example lists it", () => {
  const example = officialUsages();
  const of = (family: string) => ({ name: 'x', status: 'available', family, vCpus: 6 }) as const;
  expect(quotaNeed(example, of('standardNCFamily'), 'dedicated', 1)).toMatchObject({ limit: 24, used: 14 });
  expect(quotaNeed(example, of('standardNCv3Family'), 'dedicated', 1)).toMatchObject({ limit: 0, used: 0 });
  expect(quotaNeed(example, of('standardNCFamily'), 'low', 1)).toMatchObject({ limit: 50, used: 18 });
  expect(isFamilyMissing(example, of('standardNCFamily'), 'dedicated')).toBe(false);
  expect(isFamilyMissing(example, of('standardNDSH100v5Family'), 'dedicated')).toBe(true);
});

test('cost: price × nodes × time', () => {
  const size = findSize(LIVE, DEFAULT_SIZE)!;
  // Two hours, a quarter of one to start, two minutes to idle.
  const hours = 2 + 0.25 + 120 / 3600;
  expect(estimateCost(size, 'dedicated', 2, 7200)).toEqual({
    perHour: 1.052,
    worst: expect.closeTo(1.052 * hours) as number,
  });
  // Spot can come up to the dedicated price.
  expect(estimateCost(size, 'low', 1, 7200)).toEqual({
    perHour: 0.168,
    worst: expect.closeTo(0.526 * hours) as number,
  });
  expect(estimateCost(findSize(LIVE, 'Standard_NC40ads_H100_v5')!, 'dedicated', 1, 3600)).toBeUndefined();
});

test('duration grows with pictures and epochs, and shrinks with GPUs', () => {
  const small = findSize(LIVE, DEFAULT_SIZE)!;
  const large = findSize(LIVE, 'Standard_NC64as_T4_v3')!;
  const seconds = estimateSeconds(small, 10_000, 20, 1);
  expect(seconds).toBeGreaterThan(600);
  expect(estimateSeconds(small, 20_000, 20, 1)).toBeGreaterThan(seconds);
  expect(estimateSeconds(large, 10_000, 20, 1)).toBeLessThan(seconds);
  expect(estimateSeconds(small, 10_000, 20, 2)).toBeLessThan(seconds);
});
