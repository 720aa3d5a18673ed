import { ModelBuilderError } from '../errors.ts';

/** Characters that Windows refuses (a colon begins a stream of NTFS), control characters, and the backslash, a separator there. */
const REFUSED = /[<>:"|?*\\\p{Cc}]/u;
/** A space or a dot behind a device's name changes nothing for Windows. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³]) *(?:\.|$)/i;
/** Code points that HFS+ passes over in names: git's list. */
const IGNORED = /[\u200C-\u200F\u202A-\u202E\u206A-\u206F\uFEFF]/g;
/** `.git`, and its short name on Windows. */
const GIT = /^(?:\.git|git~\d+)$/i;

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

/**
 * Why a path may not be followed below the folder that it belongs to, or undefined: the one place where that is decided. Links on
 * the disk are for whoever follows it (`assertNoLinks` in `io/links.ts`).
 * @param path relative, with forward slashes
 */
export function unsafeBecause(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.startsWith('/')) return 'is absolute';
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.' || segment === '..') return 'has an empty, "." or ".." segment';
    if (REFUSED.test(segment)) return 'has a character that not every system allows';
    if (DEVICE.test(segment) || /[. ]$/.test(segment)) return 'has a name that Windows reserves';
    if (GIT.test(segment.replace(IGNORED, ''))) return "leads into git's own folder";
  }
  return undefined;
}

/**
 * The kinds of paths that a schema may ask for with `format`, and why a text is none of that kind. `path`: a file or folder below
 * the folder that it is relative to. `file-name`: directly in that. `way`: first some folders up, then as `path`; `.` for the folder
 * itself.
 */
export const PATH_FAULTS = {
  path: unsafeBecause,
  'file-name': (text: string) => (text.includes('/') ? 'is no plain file name' : unsafeBecause(text)),
  way: (text: string) => {
    const below = text.replace(/^(?:\.\.(?:\/|$))+/, '');
    return text === '.' || (below === '' && text !== '' && !text.endsWith('/'))
      ? undefined
      : unsafeBecause(below);
  },
} as const;

export type PathFormat = keyof typeof PATH_FAULTS;

/** As ajv takes them. */
export const PATH_FORMATS = Object.fromEntries(
  Object.entries(PATH_FAULTS).map(([name, fault]) => [name, (text: string) => fault(text) === undefined]),
) as Readonly<Record<PathFormat, (text: string) => boolean>>;

export function isPathFormat(name: unknown): name is PathFormat {
  return typeof name === 'string' && Object.hasOwn(PATH_FAULTS, name);
}
