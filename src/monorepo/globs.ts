import { ModelBuilderError } from '../errors.ts';
import type { DirectoryView } from './adapter.ts';

/** Nobody keeps packages deeper. */
const MAX_DEPTH = 12;
/** Far above the largest monorepos, far below a whole disk. */
const MOST_STEPS = 50_000;
const MOST_ALTERNATIVES = 1000;
const MOST_GLOBS = 10_000;

/** Whether the globs make a folder a member: one of them matches, and none with `!` in front. */
export function covers(globs: readonly string[], folder: string): boolean {
  return !isExcluded(globs, folder) && globs.some((glob) => !glob.startsWith('!') && matches(glob, folder));
}

/** Whether a glob with `!` in front takes a folder away. */
export function isExcluded(globs: readonly string[], folder: string): boolean {
  if (globs.length > MOST_GLOBS) throw tooMany();
  return globs.some((glob) => glob.startsWith('!') && matches(glob.slice(1), folder));
}

/** Folders below a root that the globs match and that hold a `package.json`, sorted; never in `node_modules`. */
export async function expandGlobs(view: DirectoryView, globs: readonly string[]): Promise<readonly string[]> {
  if (globs.length > MOST_GLOBS) throw tooMany();
  const found = new Set<string>();
  const walk: Walk = { view, seen: new Set(), found: (folder) => found.add(folder) };
  for (const glob of globs.filter((one) => !one.startsWith('!') && !leadsOut(one)))
    for (const pattern of alternatives(normalised(glob)))
      await follow(walk, '', pattern.split('/'), MAX_DEPTH);
  const wanted = [...found].filter((folder) => folder !== '' && !isExcluded(globs, folder)).sort();
  const present = await Promise.all(wanted.map((folder) => view.exists(`${folder}/package.json`)));
  return wanted.filter((_, index) => present[index]);
}

/** Whether a glob means folders that lie outside the root: nothing there is a member of ours, nor looked at. */
export function leadsOut(glob: string): boolean {
  return glob.split(/[/\\]/).includes('..');
}

interface Walk {
  readonly view: DirectoryView;
  /** Folders with the rest of the pattern that was followed there. */
  readonly seen: Set<string>;
  readonly found: (folder: string) => void;
}

/** Follows a pattern down the tree, so that only folders that can match are read. */
async function follow(walk: Walk, folder: string, segments: readonly string[], depth: number): Promise<void> {
  const [segment, ...rest] = segments;
  if (segments.length === 0) return walk.found(folder);
  const step = `${folder}\n${segments.join('/')}`;
  if (depth === 0 || walk.seen.has(step)) return;
  if (walk.seen.size === MOST_STEPS) throw tooMany();
  walk.seen.add(step);
  if (segment === '**') await follow(walk, folder, rest, depth);
  else if (!/[*?[\]]/.test(segment)) return follow(walk, below(folder, segment), rest, depth - 1);
  const expression = segmentExpression(segment);
  for (const name of await walk.view.folders(folder)) {
    if (name === 'node_modules' || name.startsWith('.')) continue;
    if (segment === '**') await follow(walk, below(folder, name), [segment, ...rest], depth - 1);
    else if (expression.test(name)) await follow(walk, below(folder, name), rest, depth - 1);
  }
}

function matches(glob: string, folder: string): boolean {
  return alternatives(normalised(glob)).some((pattern) => matchesFrom(pattern.split('/'), folder.split('/')));
}

/** Segment by segment: as one expression, stars in several of them would be tried in every combination. */
function matchesFrom(segments: readonly string[], names: readonly string[]): boolean {
  const [segment, ...rest] = segments;
  if (segments.length === 0) return names.length === 0;
  if (segment !== '**')
    return names.length > 0 && segmentExpression(segment).test(names[0]) && matchesFrom(rest, names.slice(1));
  if (rest[0] === '**') return matchesFrom(rest, names);
  return [...names, ''].some((_, skipped) => matchesFrom(rest, names.slice(skipped)));
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
  const done: string[] = [];
  const open = [glob];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (open.length + done.length > MOST_ALTERNATIVES) throw tooMany();
    const match = /^(.*?)\{([^{}]*)\}(.*)$/.exec(next);
    if (!match) done.push(next);
    else {
      const [, before = '', inner = '', after = ''] = match;
      open.push(...inner.split(',').map((one) => `${before}${one}${after}`));
    }
  }
  return done;
}

function tooMany(): ModelBuilderError {
  return new ModelBuilderError(
    'monorepo-too-large',
    'The folders that the globs of this monorepo mean are too many to look at.',
    {
      hint: `Nothing was written. Name its members with narrower globs (no more than ${MOST_STEPS} folders are read), or use --no-monorepo.`,
    },
  );
}

/**
 * Between two stars the first place that fits is as good as any later one, so it is never left again (a lookahead is atomic): a
 * name with many letters and a glob with many stars would take for ever.
 */
function segmentExpression(segment: string): RegExp {
  const [first, ...others] = segment.split(/\*+/).map(literalSource);
  const last = others.pop();
  const middle = others.map((part, index) => `(?=(.*?${part}))\\${index + 1}`).join('');
  try {
    return new RegExp(`^${first}${last === undefined ? '' : `${middle}.*${last}`}$`, 's');
  } catch {
    // A range the wrong way round matches nothing.
    return /[^]^/;
  }
}

function literalSource(text: string): string {
  return text.replace(/\[!?[^\]]+\]|\?|[\\^$.|+()[\]{}]/g, (part) => {
    if (part === '?') return '.';
    return part.length > 1 ? part.replace('[!', '[^') : `\\${part}`;
  });
}

function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
