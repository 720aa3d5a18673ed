import { flagName, type FlagTable } from './command.ts';

/** Flags that change how a run looks, not what it makes. */
const OF_THE_RUN = new Set(['json', 'plain', 'verbose', 'dryRun', 'yes']);

/**
 * The flags, with their values, that say again what was answered; those that equal the default are left out.
 * @param values by flag, as parsed or answered
 */
export function flagsOf(table: FlagTable, values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(table).flatMap(([key, flag]) => {
    const value = values[key];
    if (value === undefined || value === flag.fallback || OF_THE_RUN.has(key)) return [];
    const name = flagName(key, value === false && flag.otherwise !== undefined ? { negated: true } : flag);
    return typeof value === 'string' || typeof value === 'number' ? [name, shellWord(`${value}`)] : [name];
  });
}

/** A word as a POSIX shell takes it; most need no quotes. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
