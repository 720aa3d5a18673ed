/** A value that a JSON or YAML file can hold. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Property names, and indices of items that exist already. */
export type EditPath = readonly (string | number)[];

/** One splice: at `offset` (UTF-16 units, in the text before), `removed` units give way to `inserted`. */
export interface Edit {
  readonly offset: number;
  readonly removed: number;
  readonly inserted: string;
}

/** A file's text after an edit. */
export interface EditResult {
  readonly text: string;
  /** False when the file said so already: `text` is then the text that came in. */
  readonly changed: boolean;
  /** What was spliced, by offset; one edit over the whole text where `printed`. */
  readonly edits: readonly Edit[];
  /** Set where no splice could be proven right, and a library wrote the whole file again: its formatting may differ. */
  readonly printed?: true;
}

export interface EditOptions {
  /** Named in errors. @default 'The file' */
  readonly file?: string;
}

/** A text that needs no edit. */
export function unchanged(text: string): EditResult {
  return { text, changed: false, edits: [] };
}

/** Applies splices, whose offsets all mean the text before, in ascending order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let done = 0;
  for (const { offset, removed, inserted } of edits) {
    result += text.slice(done, offset) + inserted;
    done = offset + removed;
  }
  return result + text.slice(done);
}
