import type { ComputeSize, Priority } from './sizes.ts';

/** Dollars, from Azure's estimated retail prices: without taxes, discounts, storage and network. */
export interface CostEstimate {
  readonly perHour: number;
  /** If every node runs until the job's time limit. */
  readonly worst: number;
}

/** @param timeoutSeconds the job's own limit; @returns `undefined` where no price is known */
export function estimateCost(
  size: ComputeSize,
  priority: Priority,
  nodes: number,
  timeoutSeconds: number,
): CostEstimate | undefined {
  const price = size.price?.[priority];
  if (price === undefined) return undefined;
  return { perHour: price * nodes, worst: (price * nodes * timeoutSeconds) / 3600 };
}

/** Pictures a second that ResNet50 is trained with in half precision on one GPU: orders of magnitude, not measured. */
const PICTURES_PER_SECOND: Readonly<Record<string, number>> = {
  K80: 60,
  T4: 250,
  V100: 700,
  A100: 1400,
  H100: 2500,
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
