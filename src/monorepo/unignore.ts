import { posix } from 'node:path';
import { EXIT, ModelBuilderError } from '../errors.ts';
import type { Decision, IgnoredPath, NewMember, Root } from './adapter.ts';

/** Lines for the projects' own `.gitignore` files, by template set, and what is said about them. */
export interface Unignored {
  readonly lines: Readonly<Record<string, readonly string[]>>;
  readonly decisions: readonly Decision[];
}

/**
 * Sees to it that a commit has every file of the projects: what a line of the repository, or of the user's own list, takes away, a
 * line in the project's own `.gitignore` gives back. git looks into no folder that is ignored itself: there nothing can be given
 * back.
 * @param filesOf paths of a project's files, relative to it
 * @throws {ModelBuilderError} `monorepo-ignored` (exit code 3) where the folder of a project is ignored
 */
export async function unignore(
  { view }: Pick<Root, 'view'>,
  added: readonly NewMember[],
  filesOf: (set: string) => readonly string[],
): Promise<Unignored> {
  const lines: Record<string, readonly string[]> = {};
  const decisions: Decision[] = [];
  for (const { set, folder } of added) {
    // Those of an earlier run do their work: without them git would ignore the same files again.
    const earlier = await linesThere(view, folder);
    if (earlier.length > 0) lines[set] = earlier;
    const files = filesOf(set).map((file) => `${folder}/${file}`);
    const ignored = await view.ignored?.([folder, ...files]);
    if (ignored === undefined || ignored.length === 0) continue;
    const whole = ignored.find((one) => isWhole(one, folder));
    if (whole !== undefined) throw ignoredFolder(whole, folder);
    lines[set] = [
      ...new Set([...earlier, ...linesFor(ignored.map(({ path }) => path.slice(folder.length + 1)))]),
    ];
    decisions.push({
      what: 'gitignore',
      value: `${folder}/.gitignore`,
      reason: `${shown(ignored[0])} would keep ${ignored.length} files of it out of every commit; it takes them back`,
    });
  }
  return { lines, decisions };
}

/** What takes files back, from the `.gitignore` of the folder that they are relative to. */
function linesFor(paths: readonly string[]): readonly string[] {
  const lines = paths.flatMap((path) => {
    const [first, ...rest] = path.split('/');
    return rest.length > 0 ? [`!/${first}/`, `!/${first}/**`] : [`!/${first}`];
  });
  return [...new Set(lines)];
}

async function linesThere(view: Root['view'], folder: string): Promise<readonly string[]> {
  const text = (await view.readText(`${folder}/.gitignore`)) ?? '';
  return text.split(/\r?\n/).filter((line) => line.startsWith('!/'));
}

/** What is to be said of a solution in a folder of its own, of which git would leave files out of a commit; it is the user's to mend. */
export async function ignoredNotes(view: Root['view'], files: readonly string[]): Promise<readonly string[]> {
  const ignored = (await view.ignored?.(files)) ?? [];
  if (ignored.length === 0) return [];
  const lines = new Set(ignored.map(shown));
  const advice =
    ignored.length === files.length
      ? ''
      : ` To have them in it, put these lines into the .gitignore of the new folder: ${linesFor(ignored.map(({ path }) => path)).join('  ')}`;
  return [
    `git would leave ${ignored.length} of ${files.length} files out of a commit (${[...lines].join('; ')}).${advice}`,
  ];
}

/** A line for folders alone that is about a file directly in the project can only mean the project, or a folder above it. */
function isWhole({ path, pattern }: IgnoredPath, folder: string): boolean {
  return path === folder || (pattern.endsWith('/') && !path.slice(folder.length + 1).includes('/'));
}

function ignoredFolder(ignored: IgnoredPath, folder: string): ModelBuilderError {
  return new ModelBuilderError(
    'monorepo-ignored',
    `git ignores ${folder}, so that no commit would have it: ${shown(ignored)}.`,
    {
      hint: `Nothing was written. Put the line !${posix.basename(folder)}/ below that one, or choose another place with --model-folder and --console-app-folder.`,
      exitCode: EXIT.conflict,
    },
  );
}

/** `line 3 of .gitignore, "*.zip"`. */
function shown({ file, line, pattern }: IgnoredPath): string {
  return `line ${line} of ${file}, "${pattern}"`;
}
