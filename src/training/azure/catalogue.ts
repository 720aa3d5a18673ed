/** What is known of a size of virtual machine beside what the region's list says. */
export interface CatalogueSize {
  readonly name: string;
  readonly vCpus: number;
  /** GiB, as all other sizes here. */
  readonly memory: number;
  readonly temporaryStorage: number;
  readonly gpus: number;
  /** `T4` */
  readonly gpu: string;
  /** Of all GPUs together. */
  readonly gpuMemory: number;
  readonly dataDisks: number;
  readonly nics: number;
  readonly retired?: { readonly on: string; readonly successor: string };
}

/** The cheapest size with a GPU that is neither retired nor rare. */
export const DEFAULT_SIZE = 'Standard_NC4as_T4_v3';

const size = (
  name: string,
  [vCpus, memory, temporaryStorage, gpus, gpuMemory, dataDisks, nics]: readonly [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ],
  gpu: string,
  retired?: readonly [on: string, successor: string],
): CatalogueSize => ({
  name,
  vCpus,
  memory,
  temporaryStorage,
  gpus,
  gpu,
  gpuMemory,
  dataDisks,
  nics,
  ...(retired === undefined ? {} : { retired: { on: retired[0], successor: retired[1] } }),
});

/**
 * GPU sizes. The first two rows are those of Model Builder's page, with its figures; the others are from the pages of the NC
 * families of Azure's virtual machine sizes. Columns: vCPU, memory, temporary storage, GPUs, GPU memory, data disks, NICs.
 */
export const CATALOGUE: readonly CatalogueSize[] = [
  size('Standard_NC12', [12, 112, 680, 2, 24, 48, 2], 'K80', ['2023-08-31', 'Standard_NC48ads_A100_v4']),
  size('Standard_NC24', [24, 224, 1440, 4, 48, 64, 4], 'K80', ['2023-08-31', 'Standard_NC64as_T4_v3']),
  size('Standard_NC6s_v3', [6, 112, 736, 1, 16, 12, 4], 'V100', ['2025-09-30', 'Standard_NC4as_T4_v3']),
  size('Standard_NC12s_v3', [12, 224, 1474, 2, 32, 24, 8], 'V100', [
    '2025-09-30',
    'Standard_NC48ads_A100_v4',
  ]),
  size('Standard_NC24s_v3', [24, 448, 2948, 4, 64, 32, 8], 'V100', ['2025-09-30', 'Standard_NC64as_T4_v3']),
  size('Standard_NC4as_T4_v3', [4, 28, 176, 1, 16, 8, 2], 'T4'),
  size('Standard_NC8as_T4_v3', [8, 56, 352, 1, 16, 16, 4], 'T4'),
  size('Standard_NC16as_T4_v3', [16, 110, 352, 1, 16, 32, 8], 'T4'),
  size('Standard_NC64as_T4_v3', [64, 440, 2816, 4, 64, 32, 8], 'T4'),
  size('Standard_NC24ads_A100_v4', [24, 220, 64, 1, 80, 8, 2], 'A100'),
  size('Standard_NC48ads_A100_v4', [48, 440, 128, 2, 160, 16, 4], 'A100'),
  size('Standard_NC96ads_A100_v4', [96, 880, 256, 4, 320, 32, 8], 'A100'),
  size('Standard_NC40ads_H100_v5', [40, 320, 3576, 1, 94, 8, 2], 'H100'),
  size('Standard_NC80adis_H100_v5', [80, 640, 7152, 2, 188, 16, 4], 'H100'),
];

/** Families that Azure has retired whole, by the names of their sizes. */
const RETIRED: readonly (readonly [family: RegExp, on: string])[] = [
  [/^Standard_NC\d+r?(_Promo)?$/i, '2023-08-31'],
  [/^Standard_NC\d+r?s_v2$/i, '2023-08-31'],
  [/^Standard_ND\d+r?s$/i, '2023-08-31'],
  [/^Standard_NV\d+(_Promo)?$/i, '2023-08-31'],
  [/^Standard_NC\d+r?s_v3$/i, '2025-09-30'],
  [/^Standard_ND40rs_v2$/i, '2025-09-30'],
  [/^Standard_NV\d+s_v3$/i, '2026-09-30'],
  [/^Standard_NV\d+as_v4$/i, '2026-09-30'],
];

/** When a size was retired and what comes after it, where its family was; lists of regions go on naming such sizes. */
export function retirementOf(name: string): CatalogueSize['retired'] {
  const on = RETIRED.find(([family]) => family.test(name))?.[1];
  return catalogueSize(name)?.retired ?? (on === undefined ? undefined : { on, successor: DEFAULT_SIZE });
}

/** Names of sizes are not case-sensitive. */
export function catalogueSize(name: string): CatalogueSize | undefined {
  return CATALOGUE.find((row) => row.name.toLowerCase() === name.toLowerCase());
}
