/** Runs at once, and fails as a promise does: the way through Node's thread pool takes longer than a call about one small file. */
export function atOnce<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

/** Up to this, copying, or reading and hashing, takes a few milliseconds. */
export const AT_ONCE_BYTES = 4 * 1024 * 1024;
