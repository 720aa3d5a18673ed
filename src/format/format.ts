import { join } from 'node:path';
import type { Options } from 'prettier';
import { loadPrettier, type Prettier } from '../io/load-prettier.ts';
import type { WriteOperation } from '../scaffold/plan.ts';

/** The style of a target that has none; the templates are written in it. */
const DEFAULT_STYLE: Options = { singleQuote: true, printWidth: 100 };

export interface Formatted {
  readonly writes: readonly WriteOperation[];
  readonly notes: readonly string[];
}

/**
 * Formats what prettier knows with the target's own configuration, `.editorconfig` and `.prettierignore`. Whatever prettier
 * cannot do (a plugin that is not installed, a file type it does not know) leaves the file as the template has it, with a note.
 * @param root absolute folder that the paths are relative to; need not exist
 */
export async function formatWrites(root: string, writes: readonly WriteOperation[]): Promise<Formatted> {
  const prettier = await loadPrettier(root);
  const notes = new Set<string>();
  const formatted: WriteOperation[] = [];
  for (const write of writes) {
    const outcome = await formatOne(prettier, root, write);
    formatted.push(outcome.write);
    if (outcome.note) notes.add(outcome.note);
  }
  return { writes: formatted, notes: [...notes] };
}

interface Outcome {
  readonly write: WriteOperation;
  readonly note?: string;
}

async function formatOne(prettier: Prettier, root: string, write: WriteOperation): Promise<Outcome> {
  const file = join(root, write.path);
  const { ignored, inferredParser } = await prettier.getFileInfo(file, {
    ignorePath: join(root, '.prettierignore'),
    withNodeModules: true,
    resolveConfig: false,
  });
  if (ignored || !inferredParser) return { write };
  const style = await styleOf(prettier, file);
  try {
    return { ...style, write: await formattedBy(prettier, { ...style.options, filepath: file }, write) };
  } catch (cause) {
    if (!style.options.plugins?.length) {
      return { write, note: `${write.path} is not formatted: ${firstLine(cause)}` };
    }
    const { plugins, ...options } = style.options;
    const note = `formatted without prettier's plugins (${plugins.map(String).join(', ')}): ${firstLine(cause)}`;
    return { write: await formattedBy(prettier, { ...options, filepath: file }, write), note };
  }
}

async function formattedBy(
  prettier: Prettier,
  options: Options,
  write: WriteOperation,
): Promise<WriteOperation> {
  return { ...write, text: await prettier.format(write.text, options) };
}

async function styleOf(prettier: Prettier, file: string): Promise<{ options: Options; note?: string }> {
  try {
    return { options: (await prettier.resolveConfig(file, { editorconfig: true })) ?? DEFAULT_STYLE };
  } catch (cause) {
    const note = `prettier's configuration could not be read, so the default style was used: ${firstLine(cause)}`;
    return { options: DEFAULT_STYLE, note };
  }
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}
