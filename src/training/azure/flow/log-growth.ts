import { stripVTControlCharacters } from 'node:util';

/** A log as a terminal would show it: without its colours, and of a bar that is drawn over itself the last state. */
export function plainLog(log: string): string {
  return stripVTControlCharacters(log)
    .replace(/\r+(?=\n|$)/g, '')
    .replace(/[^\n]*\r/g, '');
}

/**
 * What a log has more than it had at the last look. A job that is started again, after an eviction say, begins a log anew: then
 * all of it is new.
 */
export function newIn(log: string, before: string): string {
  return log.startsWith(before) ? log.slice(before.length) : log;
}
