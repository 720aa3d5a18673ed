import type { Fields } from '../json.ts';
import type { Scenario } from '../scenario.ts';

interface Size {
  readonly name: string;
  readonly family: string;
  readonly cores: number;
  readonly gpus: number;
  readonly memory: number;
  /** GiB. */
  readonly disk: number;
  /** Dollars an hour: dedicated, low priority. */
  readonly prices?: readonly [number, number];
  readonly lowPriority?: boolean;
  readonly computeTypes?: readonly string[];
}

const SIZES: readonly Size[] = [
  {
    name: 'Standard_DS3_v2',
    family: 'standardDSv2Family',
    cores: 4,
    gpus: 0,
    memory: 14,
    disk: 28,
    prices: [0.29, 0.06],
  },
  {
    name: 'Standard_NC4as_T4_v3',
    family: 'Standard NCASv3_T4 Family',
    cores: 4,
    gpus: 1,
    memory: 28,
    disk: 176,
    prices: [0.526, 0.105],
  },
  {
    name: 'Standard_NC8as_T4_v3',
    family: 'Standard NCASv3_T4 Family',
    cores: 8,
    gpus: 1,
    memory: 56,
    disk: 352,
    prices: [0.752, 0.15],
  },
  {
    name: 'Standard_NC16as_T4_v3',
    family: 'Standard NCASv3_T4 Family',
    cores: 16,
    gpus: 1,
    memory: 110,
    disk: 352,
    prices: [1.204, 0.241],
  },
  {
    name: 'Standard_NC64as_T4_v3',
    family: 'Standard NCASv3_T4 Family',
    cores: 64,
    gpus: 4,
    memory: 440,
    disk: 2816,
    prices: [4.352, 0.87],
  },
  {
    name: 'Standard_NC24ads_A100_v4',
    family: 'StandardNCADSA100v4Family',
    cores: 24,
    gpus: 1,
    memory: 220,
    disk: 64,
    prices: [3.673, 0.735],
  },
  {
    name: 'Standard_NC40ads_H100_v5',
    family: 'StandardNCadsH100v5Family',
    cores: 40,
    gpus: 1,
    memory: 320,
    disk: 3576,
    lowPriority: false,
  },
  {
    name: 'Standard_ND96isr_H100_v5',
    family: 'standardNDSH100v5Family',
    cores: 96,
    gpus: 8,
    memory: 1900,
    disk: 1000,
    computeTypes: ['ComputeInstance'],
  },
];

/** Cores of a family, or of all sizes together; null: the region's list has no such row, as in most new subscriptions. */
type Quota = { readonly limit: number; readonly used?: number } | null;

const QUOTAS: Readonly<Record<string, Quota>> = {
  'Standard NCASv3_T4 Family': { limit: 24 },
  standardDSv2Family: { limit: 24 },
  StandardNCADSA100v4Family: { limit: 0 },
  StandardNCadsH100v5Family: null,
  TotalClusters: { limit: 200 },
  TotalLowPriorityCores: { limit: 100 },
  TotalDedicatedCores: { limit: 100 },
};

/** Types of the rows that are about all sizes together. */
const POOLS: Readonly<Partial<Record<string, string>>> = {
  TotalClusters: 'totalCores',
  TotalLowPriorityCores: 'lowPriorityCores',
  TotalDedicatedCores: 'dedicatedCores',
};

/** `vmSizes` of every region. */
export function vmSizes(): readonly Fields[] {
  return SIZES.map((size) => ({
    name: size.name,
    family: size.family,
    vCPUs: size.cores,
    gpus: size.gpus,
    osVhdSizeMB: 1_047_552,
    maxResourceVolumeMB: size.disk * 1024,
    memoryGB: size.memory,
    lowPriorityCapable: size.lowPriority ?? true,
    premiumIO: false,
    ...(size.prices && { estimatedVMPrices: prices(...size.prices) }),
    supportedComputeTypes: size.computeTypes ?? ['AmlCompute', 'ComputeInstance'],
  }));
}

function prices(dedicated: number, lowPriority: number): Fields {
  const price = (vmTier: string, osType: string, retailPrice: number) => ({ retailPrice, osType, vmTier });
  return {
    billingCurrency: 'USD',
    unitOfMeasure: 'OneHour',
    values: [
      price('Standard', 'Linux', dedicated),
      price('LowPriority', 'Linux', lowPriority),
      // Dearer, as the price lists have it; only the latter is what is paid since 31 March 2026.
      price('Spot', 'Linux', Math.round(lowPriority * 1600) / 1000),
      price('Standard', 'Windows', dedicated * 1.5),
    ],
  };
}

/** The family of a size, whatever its case; undefined when the region has no such size. */
export function familyOf(sizeName: string): Pick<Size, 'family' | 'cores' | 'lowPriority'> | undefined {
  return SIZES.find(({ name }) => name.toLowerCase() === sizeName.toLowerCase());
}

/** undefined: the subscription has no such quota. */
export function quotaOf(
  scenario: Scenario,
  name: string,
): { readonly limit: number; readonly used: number } | undefined {
  const found = { ...QUOTAS, ...scenario.quotas }[name];
  return found ? { limit: found.limit, used: found.used ?? 0 } : undefined;
}

/** `usages` of a region; paged by the caller. */
export function usages(scenario: Scenario, subscription: string, region: string): readonly Fields[] {
  return rows(scenario).map(({ name, kind, limit, used }) => ({
    id: `/subscriptions/${subscription}/providers/Microsoft.MachineLearningServices/locations/${region}/usages/${name}`,
    type: `Microsoft.MachineLearningServices/${kind}/usages`,
    name: { value: name, localizedValue: name },
    currentValue: used,
    limit,
    unit: 'Count',
  }));
}

/** `quotas` of a region: limits only. */
export function quotas(scenario: Scenario, subscription: string, region: string): readonly Fields[] {
  return rows(scenario).map(({ name, kind, limit }) => ({
    id: `/subscriptions/${subscription}/providers/Microsoft.MachineLearningServices/locations/${region}/quotas/${name}`,
    type: `Microsoft.MachineLearningServices/${kind}/quotas`,
    name: { value: name, localizedValue: name },
    limit,
    unit: 'Count',
  }));
}

/** As the service really lists them: a family twice under one name, told apart by the type; low priority has one limit for all. */
function rows(scenario: Scenario) {
  return Object.keys({ ...QUOTAS, ...scenario.quotas }).flatMap((name) => {
    const quota = quotaOf(scenario, name);
    const pool = POOLS[name];
    if (pool !== undefined) return quota ? [{ name, kind: pool, ...quota }] : [];
    const low = { name, kind: 'vmFamily/lowPriorityCores', limit: -1, used: 0 };
    return quota ? [low, { name, kind: 'vmFamily/dedicatedCores', ...quota }] : [low];
  });
}
