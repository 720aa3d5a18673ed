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

const FAMILY_QUOTAS: Readonly<Record<string, { readonly limit: number; readonly used?: number }>> = {
  'Standard NCASv3_T4 Family': { limit: 24 },
  standardDSv2Family: { limit: 24 },
  StandardNCADSA100v4Family: { limit: 0 },
  StandardNCadsH100v5Family: { limit: 0 },
  lowPriorityCores: { limit: 100 },
  totalCores: { limit: 100 },
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
      price('Standard', 'Windows', dedicated * 1.5),
    ],
  };
}

/** The family of a size, whatever its case; undefined when the region has no such size. */
export function familyOf(sizeName: string): { readonly family: string; readonly cores: number } | undefined {
  return SIZES.find(({ name }) => name.toLowerCase() === sizeName.toLowerCase());
}

export function quotaOf(scenario: Scenario, name: string): { readonly limit: number; readonly used: number } {
  const found = { ...FAMILY_QUOTAS, ...scenario.quotas }[name] ?? { limit: 0 };
  return { limit: found.limit, used: found.used ?? 0 };
}

/** `usages` of a region; paged by the caller. */
export function usages(scenario: Scenario, subscription: string, region: string): readonly Fields[] {
  return quotas(scenario, subscription, region).map(({ limit, name, type, ...rest }) => ({
    ...rest,
    type: String(type).replace(/quotas$/, 'usages'),
    currentValue: quotaOf(scenario, (name as { value: string }).value).used,
    limit,
    name,
  }));
}

/** `quotas` of a region: limits only. */
export function quotas(scenario: Scenario, subscription: string, region: string): readonly Fields[] {
  return Object.keys({ ...FAMILY_QUOTAS, ...scenario.quotas }).map((name) => {
    const kind = name === 'totalCores' || name === 'lowPriorityCores' ? name : 'vmFamily';
    return {
      id: `/subscriptions/${subscription}/providers/Microsoft.MachineLearningServices/locations/${region}/quotas/${name}`,
      type: `Microsoft.MachineLearningServices/${kind}/quotas`,
      name: { value: name, localizedValue: kind === 'vmFamily' ? `${name} Cluster Dedicated vCPUs` : name },
      limit: quotaOf(scenario, name).limit,
      unit: 'Count',
    };
  });
}
