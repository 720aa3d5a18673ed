/**
 * What a log has more than it had at the last look. A job that is started again, after an eviction say, begins a log anew: then
 * all of it is new.
 */
export function newIn(log: string, before: string): string {
  return log.startsWith(before) ? log.slice(before.length) : log;
}
