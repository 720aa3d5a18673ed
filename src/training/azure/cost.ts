import { IDLE_SECONDS } from './compute.ts';
import type { ComputeSize, Priority } from './sizes.ts';

/** Seconds on the meter before a job begins: the machine starts, and fetches an image of 10 GB. */
const LONGEST_START = 900;

/** Dollars, from Azure's estimated retail prices: without taxes, discounts, storage and network. */
export interface CostEstimate {
  /** Of Spot: at the moment. */
  readonly perHour: number;
  /** If every node starts slowly, runs until the job's time limit and idles; Spot at the dedicated price, which it can come up to. Machines alone. */
  readonly worst: number;
}

/** @param timeoutSeconds the job's own limit; @returns `undefined` where no price is known */
export function estimateCost(
  size: ComputeSize,
  priority: Priority,
  nodes: number,
  timeoutSeconds: number,
): CostEstimate | undefined {
  const [price, most] = [size.price?.[priority], size.price?.dedicated];
  if (price === undefined || most === undefined) return undefined;
  const seconds = timeoutSeconds + LONGEST_START + IDLE_SECONDS;
  return { perHour: price * nodes, worst: (most * nodes * seconds) / 3600 };
}

/** `$0.11 an hour at the moment (Spot), $1.21 at most, machines alone` */
export function costWords({ perHour, worst }: CostEstimate, priority: Priority): string {
  const now = priority === 'low' ? ' at the moment (Spot)' : '';
  return `$${perHour.toFixed(2)} an hour${now}, $${worst.toFixed(2)} at most, machines alone`;
}

/** What both figures leave out, from a bill of August 2026: a load balancer, a public address and a disk while nodes are there. */
export const BESIDE_MACHINES = 'load balancer, address and disk add about $0.05 an hour';

/** Pictures a second that ResNet50 is trained with in half precision on one GPU: orders of magnitude, not measured. */
const PICTURES_PER_SECOND: Readonly<Record<string, number>> = {
  K80: 60,
  T4: 250,
  A10: 450,
  V100: 700,
  A100: 1400,
  H100: 2500,
  'RTX PRO 6000': 1400,
};

/** Seconds before the first picture: a node starts, and a large image is fetched. A guess, on the long side. */
const START_SECONDS = 600;

/** Pictures a second and node that are read from the mounted storage for the first time. A guess too. */
const READ_PER_SECOND = 150;

/**
 * A rough duration in seconds: start, one reading of all pictures, epochs.
 * @param epochs upper bound; early stopping usually ends sooner
 */
export function estimateSeconds(
  size: Pick<ComputeSize, 'gpu' | 'gpus'>,
  pictures: number,
  epochs: number,
  nodes: number,
): number {
  const speed = (PICTURES_PER_SECOND[size.gpu ?? ''] ?? 200) * (size.gpus ?? 1) * nodes;
  return Math.round(START_SECONDS + pictures / (READ_PER_SECOND * nodes) + (pictures * epochs) / speed);
}
