import { CATALOGUE, catalogueSize, DEFAULT_SIZE, retirementOf, type CatalogueSize } from './catalogue.ts';
import type { VirtualMachineSize } from './client.ts';

/** `low`: Spot since 31 March 2026, may be interrupted or unavailable. `dedicated`: dearer and uninterrupted. */
export type Priority = 'low' | 'dedicated';

export const PRIORITIES: Readonly<Record<Priority, string>> = {
  low: 'Spot: mostly cheaper, at a price that changes; may be interrupted or unavailable; for shorter runs',
  dedicated: 'dearer and uninterrupted; for runs of any length',
};

/** One size as `azure sizes` shows it. Storage and memory in GiB; `undefined` where nobody says. */
export interface ComputeSize extends Partial<Omit<CatalogueSize, 'name'>> {
  readonly name: string;
  /** `available` in the region; `elsewhere`: known, but the region does not offer it; `retired`. */
  readonly status: 'available' | 'elsewhere' | 'retired' | 'unknown';
  /** Name of the quota that it counts against. */
  readonly family?: string;
  readonly lowPriority?: boolean;
  /** Dollars an hour and node, Linux. */
  readonly price?: Readonly<Record<Priority, number | undefined>>;
}

/**
 * The catalogue together with what the region offers: GPU sizes that a cluster can have. The region's figures win; the
 * catalogue has GPU memory, disks and NICs. Retired ones come first, as on Model Builder's page, then by price and size.
 * @param offered the region's list; `undefined` where nobody is signed in
 */
export function mergeSizes(offered: readonly VirtualMachineSize[] | undefined): readonly ComputeSize[] {
  const usable = (offered ?? []).filter(
    ({ name, gpus = 0, supportedComputeTypes }) =>
      name !== undefined && gpus > 0 && (supportedComputeTypes ?? ['AmlCompute']).includes('AmlCompute'),
  );
  const live = usable.map(liveSize);
  const known = CATALOGUE.filter((row) => !live.some(({ name }) => sameName(name, row.name))).map(
    (row): ComputeSize => ({
      ...row,
      status: row.retired !== undefined ? 'retired' : offered === undefined ? 'unknown' : 'elsewhere',
    }),
  );
  const order = { retired: 0, available: 1, unknown: 1, elsewhere: 2 } as const;
  return [...live, ...known].sort(
    (a, b) =>
      order[a.status] - order[b.status] ||
      catalogueAt(a.name) - catalogueAt(b.name) ||
      (a.vCpus ?? 0) - (b.vCpus ?? 0) ||
      a.name.localeCompare(b.name, 'en'),
  );
}

/** Looks a size up by name, which is not case-sensitive. */
export function findSize(sizes: readonly ComputeSize[], name: string): ComputeSize | undefined {
  return sizes.find((one) => sameName(one.name, name));
}

/** Whether the region says that a size has no GPU. */
export function hasNoGpu(offered: readonly VirtualMachineSize[] | undefined, name: string): boolean {
  return (offered ?? []).some((machine) => machine.gpus === 0 && sameName(machine.name ?? '', name));
}

/** What to take instead of a size that cannot be had: the successor where it is offered, else the default, else the smallest. */
export function suggestSize(sizes: readonly ComputeSize[], name: string): string {
  const offered = sizes.filter(({ status }) => status === 'available' || status === 'unknown');
  const successor = retirementOf(name)?.successor;
  const wanted = [successor, DEFAULT_SIZE].find(
    (one) => one !== undefined && offered.some((other) => sameName(other.name, one)),
  );
  return wanted ?? offered.at(0)?.name ?? DEFAULT_SIZE;
}

function liveSize(machine: VirtualMachineSize): ComputeSize {
  const name = machine.name!;
  const known = catalogueSize(name);
  const retired = retirementOf(name);
  // 0 stands for a price that nobody has put in.
  const price = (tier: string): number | undefined =>
    machine.estimatedVMPrices?.values.find(({ vmTier, osType }) => vmTier === tier && osType === 'Linux')
      ?.retailPrice || undefined;
  return {
    ...known,
    name: known?.name ?? name,
    status: retired === undefined ? 'available' : 'retired',
    ...(retired && { retired }),
    ...defined({
      vCpus: machine.vCPUs,
      gpus: machine.gpus,
      memory: machine.memoryGB,
      temporaryStorage:
        machine.maxResourceVolumeMB === undefined
          ? undefined
          : Math.round(machine.maxResourceVolumeMB / 1024),
      family: machine.family,
      lowPriority: machine.lowPriorityCapable,
    }),
    price: { dedicated: price('Standard'), low: price('Spot') ?? price('LowPriority') },
  };
}

function defined<T extends object>(fields: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: NonNullable<T[K]>;
  };
}

function catalogueAt(name: string): number {
  const at = CATALOGUE.findIndex((row) => sameName(row.name, name));
  return at < 0 ? CATALOGUE.length : at;
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
