import type { Usage } from './client.ts';
import type { ComputeSize, Priority } from './sizes.ts';

/** Cores that a compute needs, and those that are free. */
export interface QuotaNeed {
  /** `Standard NCASv3_T4 Family`, or the one pool of all low-priority cores. */
  readonly name: string;
  readonly needed: number;
  readonly limit: number;
  readonly used: number;
}

/**
 * Compares cores × nodes with the quota that counts: the family's, or for low priority the region's one pool.
 * @param usages the region's list
 * @param nodes those that a cluster would have beyond the ones it has already
 * @returns `undefined` when the region says nothing of this quota
 */
export function quotaNeed(
  usages: readonly Usage[],
  size: ComputeSize,
  priority: Priority,
  nodes: number,
): QuotaNeed | undefined {
  const wanted = priority === 'low' ? 'lowPriorityCores' : size.family;
  if (wanted === undefined || size.vCpus === undefined) return undefined;
  const usage = usages.find(({ name }) => plainName(name?.value) === plainName(wanted));
  if (usage?.limit === undefined) return undefined;
  return {
    name: priority === 'low' ? 'low-priority cores' : wanted,
    needed: size.vCpus * nodes,
    limit: usage.limit,
    used: usage.currentValue ?? 0,
  };
}

export function isEnough({ needed, limit, used }: QuotaNeed): boolean {
  return needed <= limit - used;
}

/** Families are written with and without spaces, in both cases. */
function plainName(name: string | undefined): string {
  return (name ?? '').toLowerCase().replace(/[^a-z0-9]/g, '');
}
