import type { DirectoryView } from './adapter.ts';

/** Nobody keeps packages deeper. */
const MAX_DEPTH = 12;

/** Whether the globs make a folder a member: one of them matches, and none with `!` in front. */
export function covers(globs: readonly string[], folder: string): boolean {
  return globs.some((glob) => !glob.startsWith('!') && matches(glob, folder)) && !isExcluded(globs, folder);
}

/** Whether a glob with `!` in front takes a folder away. */
export function isExcluded(globs: readonly string[], folder: string): boolean {
  return globs.some((glob) => glob.startsWith('!') && matches(glob.slice(1), folder));
}

/** Folders below a root that the globs match and that hold a `package.json`, sorted; never in `node_modules`. */
export async function expandGlobs(view: DirectoryView, globs: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const glob of globs.filter((one) => !one.startsWith('!')))
    for (const pattern of alternatives(normalised(glob)))
      await walk(view, '', pattern.split('/'), MAX_DEPTH, (folder) => found.add(folder));
  const wanted = [...found].filter((folder) => folder !== '' && !isExcluded(globs, folder)).sort();
  const present = await Promise.all(wanted.map((folder) => view.exists(`${folder}/package.json`)));
  return wanted.filter((_, index) => present[index]);
}

/** Follows a pattern down the tree, so that only folders that can match are read. */
async function walk(
  view: DirectoryView,
  folder: string,
  segments: readonly string[],
  depth: number,
  found: (folder: string) => void,
): Promise<void> {
  const [segment, ...rest] = segments;
  if (segments.length === 0) return found(folder);
  if (depth === 0) return;
  if (segment === '**') await walk(view, folder, rest, depth, found);
  else if (!/[*?[\]]/.test(segment)) return walk(view, below(folder, segment), rest, depth - 1, found);
  const expression = segmentExpression(segment);
  for (const name of await view.folders(folder)) {
    if (name === 'node_modules' || name.startsWith('.')) continue;
    if (segment === '**') await walk(view, below(folder, name), [segment, ...rest], depth - 1, found);
    else if (expression.test(name)) await walk(view, below(folder, name), rest, depth - 1, found);
  }
}

function matches(glob: string, folder: string): boolean {
  return alternatives(normalised(glob)).some((pattern) => {
    const source = pattern
      .split('/')
      .map((segment) => (segment === '**' ? '(?:[^/]+/)*' : `${segmentSource(segment)}/`))
      .join('');
    return new RegExp(`^${source}$`).test(`${folder}/`);
  });
}

// `./packages/*/` and `packages/*/package.json` mean `packages/*`; `.` is the root, which is no member.
function normalised(glob: string): string {
  return glob
    .replaceAll('\\', '/')
    .replace(/(?:^|\/)package\.json$/, '')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
}

/** `{a,b}/*` → `a/*`, `b/*`; braces may be nested. */
function alternatives(glob: string): readonly string[] {
  const match = /^(.*?)\{([^{}]*)\}(.*)$/.exec(glob);
  if (!match) return [glob];
  const [, before = '', inner = '', after = ''] = match;
  return inner.split(',').flatMap((one) => alternatives(`${before}${one}${after}`));
}

function segmentExpression(segment: string): RegExp {
  return new RegExp(`^${segmentSource(segment)}$`);
}

function segmentSource(segment: string): string {
  return segment.replace(/\[!?[^\]]+\]|[*?]|[\\^$.|+()[\]{}]/g, (part) => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    return part.length > 1 ? part.replace('[!', '[^') : `\\${part}`;
  });
}

function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
