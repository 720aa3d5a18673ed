/**
 * GiB for each process that trains. The processes that decode pictures for it hand them over there: 8 at most, two batches
 * ahead each (`DataLoader`'s `prefetch_factor`), a byte a channel: 0.14 GiB for 64 pictures of 224 pixels, 3 GiB for 64 of 1024.
 */
const A_PROCESS = 8;

/** What Linux itself lets such a file system take of the memory (`tmpfs`, option `size`). */
const SHARE = 0.5;

/**
 * `shmSize` of a node: a limit, nothing is set aside for it.
 * @param gpus of the node; without one a single process trains
 * @param memory of the node, GiB, where it is known
 * @returns `8g`: Docker's `g` is a GiB
 */
export function sharedMemory(gpus: number, memory: number | undefined): string {
  const most = memory === undefined ? Infinity : Math.max(1, Math.floor(memory * SHARE));
  return `${Math.min(A_PROCESS * Math.max(1, gpus), most)}g`;
}
