/** Since some fixed moment, monotonic; for `performance.now()` Node loads nine of its modules, which a short command notices. */
export function milliseconds(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** `2026-12-01 14:05 UTC`. */
export function today(): string {
  return `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
