import { availableParallelism } from 'node:os';

/** Logical cores that this process may use. */
export function availableCores(): number {
  return availableParallelism();
}
