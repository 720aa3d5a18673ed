import type { EditOperation } from '../scaffold/plan.ts';
import type { DirectoryView } from './adapter.ts';
import { alreadyThere } from './already-there.ts';
import type { EditPath, EditResult, JsonValue } from './edit/edit.ts';

/** An insertion into a file of the repository's own, as data: the manifest keeps it, and it can be run again without harm. */
export interface SharedEdit {
  /** Template set of the project that needs it. */
  readonly project: string;
  /** Relative to the monorepo's root. */
  readonly file: string;
  readonly format: 'json' | 'yaml' | 'lines';
  /** `item` appends to the list at `path`, `entry` adds the property at `path`; a line is appended as it is. */
  readonly insert: 'item' | 'entry' | 'line';
  readonly path: EditPath;
  readonly value: JsonValue;
  /** Of an item that is there for a project's folder: an item that does the same for it is as good, however it is written. */
  readonly folder?: string;
  /** One line for people. */
  readonly reason: string;
}

/**
 * Runs edits against the files as they are now. What a file says already stays as it is, also where it says something else: that
 * is its owner's answer, and a note.
 * @throws {ModelBuilderError} `monorepo-edit-unparsable`, `monorepo-edit-shape`
 */
export async function sharedEditOperations(
  view: DirectoryView,
  edits: readonly SharedEdit[],
): Promise<{ readonly operations: readonly EditOperation[]; readonly notes: readonly string[] }> {
  const operations: EditOperation[] = [];
  const notes: string[] = [];
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const before = await view.readText(file);
    if (before === undefined) {
      notes.push(
        `${file} is not there any more; left out: ${edits.find((edit) => edit.file === file)!.reason}`,
      );
      continue;
    }
    const own = edits.filter((edit) => edit.file === file);
    let after = before;
    for (const edit of own) {
      const found = await alreadyThere(after, edit);
      if (found.kind === 'other') notes.push(stays(edit, found.said));
      if (found.kind !== 'nothing') continue;
      const { text, printed } = await applied(after, edit);
      after = text;
      if (printed) notes.push(`${file} had to be written anew by a library: look at its formatting.`);
    }
    const reason = [...new Set(own.map((edit) => edit.reason))].join('; ');
    if (after !== before) operations.push({ kind: 'edit', path: file, before, after, reason });
  }
  return { operations, notes: [...new Set(notes)] };
}

async function applied(text: string, edit: SharedEdit): Promise<Pick<EditResult, 'text' | 'printed'>> {
  const { file, path, value } = edit;
  switch (edit.format) {
    case 'lines':
      return { text: withLine(text, value as string) };
    case 'json': {
      const { insertJsonItem, setJsonProperty } = await import('./edit/json.ts');
      return (edit.insert === 'item' ? insertJsonItem : setJsonProperty)(text, path, value, { file });
    }
    case 'yaml': {
      const { insertYamlSeqItem, setYamlMapEntry } = await import('./edit/yaml.ts');
      return edit.insert === 'item'
        ? insertYamlSeqItem(text, path, value as string, { file })
        : setYamlMapEntry(text, path, value, { file });
    }
  }
}

function stays({ file, path, value, format }: SharedEdit, said: string): string {
  if (format === 'lines') return `${file} says ${said}, which stays; it would have got ${value as string}.`;
  return `${file} says ${path.join('.')}: ${said}, which stays; it would have got ${JSON.stringify(value)}.`;
}

/** Appends a line, with the file's own line ends. */
function withLine(text: string, line: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return `${text}${text === '' || text.endsWith('\n') ? '' : end}${line}${end}`;
}
