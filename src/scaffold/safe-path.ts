import { ModelBuilderError } from '../errors.ts';

/** Characters that Windows refuses, control characters, and the backslash, which is a separator there. */
const REFUSED = /[<>:"|?*\\\p{Cc}]/u;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * Refuses a path that could leave the plan's root, or that another system could not hold.
 * @throws {ModelBuilderError} `scaffold-unsafe-path`
 */
export function assertSafePath(path: string): void {
  const reason = unsafeBecause(path);
  if (reason === undefined) return;
  throw new ModelBuilderError('scaffold-unsafe-path', `The path ${JSON.stringify(path)} ${reason}.`, {
    hint: 'Nothing was written. Paths in a plan are relative, with forward slashes, and legal on every system.',
  });
}

/**
 * Refuses a plan in which two operations would touch one file, also where only letter case differs.
 * @throws {ModelBuilderError} `scaffold-unsafe-path`
 */
export function assertSafePaths(paths: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    assertSafePath(path);
    const key = path.normalize('NFC').toLowerCase();
    const other = seen.get(key);
    if (other !== undefined) {
      throw new ModelBuilderError('scaffold-unsafe-path', `The plan has both "${other}" and "${path}".`, {
        hint: 'Nothing was written. Two files that differ in letter case only are one file on some systems.',
      });
    }
    seen.set(key, path);
  }
}

/** Why a path may not be written, or undefined. @param path relative, with forward slashes */
export function unsafeBecause(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.startsWith('/')) return 'is absolute';
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.' || segment === '..') return 'has an empty, "." or ".." segment';
    if (REFUSED.test(segment)) return 'has a character that not every system allows';
    if (DEVICE.test(segment) || /[. ]$/.test(segment)) return 'has a name that Windows reserves';
  }
  return undefined;
}
