import type { Usage } from './client.ts';
import type { ComputeSize, Priority } from './sizes.ts';

/** Cores that a compute needs, and those that are free. */
export interface QuotaNeed {
  /** `Standard NCASv3_T4 Family`, or one of the pools of all dedicated or low-priority cores. */
  readonly name: string;
  readonly needed: number;
  readonly limit: number;
  readonly used: number;
}

/** What a row of the list limits: a family of sizes, or all of them together. */
interface QuotaRow {
  readonly family: string | undefined;
  readonly priority: Priority;
  /** Cores; below 0: as many as you like. */
  readonly limit: number;
  readonly used: number;
}

const POOLS: Readonly<Record<Priority, string>> = {
  dedicated: 'all dedicated cores',
  low: 'all Spot (low-priority) cores',
};

/**
 * Compares cores × nodes with the quotas that count: the family's, and the region's pool of that priority.
 * @param usages the region's list
 * @param nodes those that a cluster would have beyond the ones it has already
 * @returns the quota with the fewest free cores; `undefined` when none of them is limited, or the region says nothing of it
 */
export function quotaNeed(
  usages: readonly Usage[],
  size: ComputeSize,
  priority: Priority,
  nodes: number,
): QuotaNeed | undefined {
  const { vCpus, family } = size;
  if (vCpus === undefined) return undefined;
  const limits = rowsFor(usages, size, priority).filter(({ limit }) => limit >= 0);
  const [tightest] = limits.sort((a, b) => a.limit - a.used - (b.limit - b.used));
  if (limits.length === 0) return undefined;
  const name = (tightest.family === undefined ? undefined : family) ?? POOLS[priority];
  return { name, needed: vCpus * nodes, limit: tightest.limit, used: tightest.used };
}

export function isEnough({ needed, limit, used }: QuotaNeed): boolean {
  return needed <= limit - used;
}

/** Dedicated cores of a family that the list leaves out are none, though Azure then says that it does not know the size. */
export function isFamilyMissing(
  usages: readonly Usage[],
  size: ComputeSize,
  priority: Priority,
): size is ComputeSize & { readonly family: string } {
  if (priority === 'low' || size.family === undefined) return false;
  return rowsFor(usages, size, priority).every(({ family }) => family === undefined);
}

function rowsFor(usages: readonly Usage[], size: ComputeSize, priority: Priority): QuotaRow[] {
  const wanted = plainName(size.family);
  return usages
    .flatMap(quotaRow)
    .filter((row) => row.priority === priority && (row.family === undefined || row.family === wanted));
}

/**
 * Names differ from region to region (`standardNCFamily`, `Standard NC Family Cluster Dedicated vCPUs`), and a family has
 * a row for each priority: the type tells them apart, or the name does where that type is plain `vmFamily`.
 */
function quotaRow({ id = '', type = '', name, limit, currentValue }: Usage): readonly QuotaRow[] {
  const title = name?.value ?? '';
  // What a single workspace or compute uses is counted in the region's rows already.
  if (limit === undefined || /\/workspaces?\//i.test(`${id}/${type}`)) return [];
  const row = { limit, used: currentValue ?? 0 };
  if (/\/vmFamily\//i.test(type)) {
    const family = plainName(title.replace(/\s+Cluster\s+(Dedicated|LowPriority)\s+vCPUs$/i, ''));
    return [{ ...row, family, priority: /lowPriority/i.test(type + title) ? 'low' : 'dedicated' }];
  }
  const pool =
    /\/(dedicated|lowPriority)Cores\//i.exec(type) ?? /^Total(Dedicated|LowPriority)Cores$/i.exec(title);
  if (pool === null) return [];
  return [{ ...row, family: undefined, priority: /low/i.test(pool[1]) ? 'low' : 'dedicated' }];
}

/** Families are written with and without spaces, in both cases. */
function plainName(name: string | undefined): string {
  return (name ?? '').toLowerCase().replace(/[^a-z0-9]/g, '');
}
