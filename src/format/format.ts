import { join, posix } from 'node:path';
import type { Options } from 'prettier';
import { mapConcurrently } from '../io/map-concurrently.ts';
import { plainText } from '../scaffold/merge.ts';
import type { WriteOperation } from '../scaffold/plan.ts';
import { sha256Of } from '../sha256.ts';
import { firstLine, targetStyle, type TargetStyle } from './target-style.ts';

/** Texts: a formatter that is another program takes them one by one. */
const AT_ONCE = 4;

/** The style of a target that has none; the templates are written in it. */
const DEFAULT_STYLE: Options = { singleQuote: true, printWidth: 100 };

export interface Formatted {
  /** In the same order; each says in `rendered` what its text was before. */
  readonly writes: readonly WriteOperation[];
  readonly notes: readonly string[];
  /** What of the repository's own formatting was not used, in one line; one of the notes. */
  readonly unused?: string;
}

export interface FormatOptions {
  /** Whether code of the target's repository may run: its own prettier, plugins, a configuration that is a program. @default false */
  readonly code?: boolean;
}

/**
 * Formats what prettier knows with the target's own configuration, `.editorconfig` and `.prettierignore`. Whatever prettier
 * cannot do (a plugin that is not installed, a file type it does not know) leaves the file as the template has it, with a note.
 * @param root absolute folder that the paths are relative to; need not exist
 */
export async function formatWrites(
  root: string,
  writes: readonly WriteOperation[],
  { code = false }: FormatOptions = {},
): Promise<Formatted> {
  const style = await targetStyle(root, code);
  const notes = new Set<string>();
  const outcomes = await mapConcurrently(
    writes,
    AT_ONCE,
    async (write) => await formatOne(style, root, write),
  );
  for (const { note } of outcomes) if (note) notes.add(note);
  const formatted = outcomes.map(({ write }, index) => ({
    ...write,
    rendered: sha256Of(writes[index].text),
  }));
  const folders = writes
    .filter(({ path }) => /(?:^|\/)package\.json$/.test(path))
    .map(({ path }) => posix.dirname(path));
  const unused = style.unused(folders.map((folder) => (folder === '.' ? '' : folder)));
  if (unused === undefined) return { writes: formatted, notes: [...notes] };
  return { writes: formatted, notes: [...notes, unused], unused };
}

interface Outcome {
  readonly write: WriteOperation;
  readonly note?: string;
}

async function formatOne(style: TargetStyle, root: string, write: WriteOperation): Promise<Outcome> {
  const { prettier, ignoreFile } = style;
  const file = join(root, write.path);
  const { ignored, inferredParser } = await prettier.getFileInfo(file, {
    ...(ignoreFile !== undefined && { ignorePath: ignoreFile }),
    withNodeModules: true,
    resolveConfig: false,
  });
  if (ignored || !inferredParser) return { write };
  const { options = DEFAULT_STYLE, finish, ...noted } = await style.optionsFor(file);
  try {
    const formatted = await formattedBy(prettier, { ...options, filepath: file }, write);
    const finished = await finish?.(formatted.text);
    return { ...noted, write: finished === undefined ? formatted : { ...formatted, text: finished } };
  } catch (cause) {
    const { plugins, ...plain } = options;
    if (!plugins?.length) return { write, note: `${write.path} is not formatted: ${firstLine(cause)}` };
    const note = `formatted without prettier's plugins (${plugins.map(String).join(', ')}): ${firstLine(cause)}`;
    return { write: await formattedBy(prettier, { ...plain, filepath: file }, write), note };
  }
}

async function formattedBy(
  prettier: TargetStyle['prettier'],
  options: Options,
  write: WriteOperation,
): Promise<WriteOperation> {
  return { ...write, text: await prettier.format(write.text, options) };
}

/** Leaves prettier no choice that depends on how a text was laid out before. */
const ONE_WAY: Options = {
  printWidth: 100_000,
  objectWrap: 'collapse',
  proseWrap: 'never',
  singleQuote: true,
  endOfLine: 'lf',
};

/**
 * Whether two texts of a file differ in their layout alone: the same to our own prettier when it lays both out in one way.
 * @param path relative or absolute; its name says what kind of text it is
 */
export async function differInLayoutAlone(path: string, one: string, other: string): Promise<boolean> {
  const { format, getFileInfo } = await import('prettier');
  const { inferredParser } = await getFileInfo(path, { resolveConfig: false, withNodeModules: true });
  if (!inferredParser) return plainText(one) === plainText(other);
  const laidOut = async (text: string): Promise<string> => {
    const formatted = await format(text, { ...ONE_WAY, filepath: path });
    return formatted.replace(/\n\s*\n/g, '\n');
  };
  try {
    const [left, right] = await Promise.all([laidOut(one), laidOut(other)]);
    return left === right;
  } catch {
    return plainText(one) === plainText(other);
  }
}
