import { join, posix } from 'node:path';
import type { Change, Current } from '../scaffold/change.ts';
import { MANIFEST_FOLDER } from '../scaffold/manifest.ts';
import type { AssetOperation, Operation, WriteOperation } from '../scaffold/plan.ts';
import type { RunId } from '../io/run-id.ts';
import { sha256Of } from '../sha256.ts';

/** Relative to the project that keeps it. */
export const UNDO_FOLDER = `${MANIFEST_FOLDER}/undo`;
/** Relative to the project that keeps it. */
export const UNDO_RECORD = `${UNDO_FOLDER}/record.json`;

/** `undo/record.json`: what the last update changed, and what was there before. JSON Schema: `schemas/undo.v1.json`. */
export interface UndoRecord {
  readonly schemaVersion: 1;
  /** Of the run of `update` or `retrain`, which may have changed several roots. */
  readonly run: string;
  /** As {@link RunId.number}; absent in records of version 0.1.0. */
  readonly number?: number;
  /** Path from the project that keeps the record to the folder that the paths are relative to. */
  readonly root: string;
  readonly files: readonly UndoneFile[];
}

interface UndoneFile {
  readonly path: string;
  /** Its content lies in `files/<path>.before` beside the record. */
  readonly before: 'absent' | 'text' | 'binary';
  /** SHA-256 of what the update left there; absent when it deleted the file. */
  readonly after?: string;
  /** Of a binary file before. */
  readonly sha256?: string;
  readonly bytes?: number;
  /** Permission bits of a text file before, in octal; a binary file's are those of its copy. */
  readonly mode?: string;
}

export interface UndoFacts {
  readonly run: RunId;
  /** Folder of the project that keeps the record, relative to the plan's root. */
  readonly keeper: string;
  /** Paths, relative to the keeper, of an earlier record's files. */
  readonly earlier: readonly string[];
  /** Absolute. */
  readonly root: string;
  /** Permission bits of the text files as they are now, by path. */
  readonly modes: ReadonlyMap<string, number>;
}

/** The operations that keep what a set of changes will replace. */
export function undoOperations(
  changes: readonly Change[],
  { run, keeper, earlier, root, modes }: UndoFacts,
): readonly Operation[] {
  const due = changes.filter(({ status }) => status !== 'unchanged');
  const record: UndoRecord = {
    schemaVersion: 1,
    ...run,
    root: posix.relative(keeper, '') || '.',
    files: due.map((change) => undoneFile(change, modes.get(change.operation.path))),
  };
  const kept = due.flatMap(({ operation: { path }, current }): (WriteOperation | AssetOperation)[] => {
    const place = posix.join(keeper, keptPath(path));
    if (current.kind === 'text') return [write(place, current.text)];
    if (current.kind === 'absent') return [];
    return [
      { kind: 'asset', path: place, from: join(root, path), bytes: current.bytes, sha256: current.sha256 },
    ];
  });
  const operations = [
    write(posix.join(keeper, UNDO_FOLDER, '.gitignore'), '*\n'),
    write(posix.join(keeper, UNDO_RECORD), `${JSON.stringify(record, null, 2)}\n`),
    ...kept,
  ];
  const written = new Set(operations.map(({ path }) => path));
  const stale = earlier.map((path) => posix.join(keeper, path)).filter((path) => !written.has(path));
  return [...operations, ...stale.map(forget)];
}

function undoneFile({ operation, current }: Change, mode: number | undefined): UndoneFile {
  return {
    path: operation.path,
    before: current.kind,
    ...(operation.kind !== 'delete' && { after: hashOf(operation) }),
    ...(current.kind === 'binary' && { sha256: current.sha256, bytes: current.bytes }),
    ...(current.kind === 'text' && mode !== undefined && { mode: mode.toString(8) }),
  };
}

/** Where the earlier content of a file lies, relative to the project that keeps the record. */
export function keptPath(path: string): string {
  return `${UNDO_FOLDER}/files/${path}.before`;
}

/** What it takes to get back. */
export interface Restoration {
  readonly operations: readonly Operation[];
  /** Files that were changed after the update: their present content is kept beside them. */
  readonly changedSince: readonly string[];
}

/**
 * Plans the way back to what was there before the last update.
 * @param keeper folder of the project that keeps the record, relative to the root
 * @param currents what lies at each of the record's paths now
 * @param texts earlier content of each text file, in the record's order
 * @param records all files of the record, relative to the keeper; they go too
 */
export function restore(
  record: UndoRecord,
  keeper: string,
  root: string,
  currents: readonly Current[],
  texts: readonly (string | undefined)[],
  records: readonly string[],
): Restoration {
  const changedSince: string[] = [];
  const operations = record.files.flatMap((file, index): Operation[] => {
    const current = currents[index];
    const untouched = current.kind === 'absent' || currentHash(current) === file.after;
    if (!untouched) changedSince.push(file.path);
    const { path } = file;
    if (file.before === 'absent')
      return untouched && current.kind !== 'absent' ? [{ kind: 'delete', path, reason: 'undo' }] : [];
    if (file.before === 'binary') {
      const from = join(root, keeper, keptPath(path));
      const facts = { bytes: file.bytes ?? 0, sha256: file.sha256 ?? '' };
      return [{ kind: 'asset', path, from, ...facts, ...(file.after && { replaces: file.after }) }];
    }
    const after = texts[index] ?? '';
    if (untouched && current.kind === 'text')
      return [{ kind: 'edit', path, before: current.text, after, reason: 'undo' }];
    const mode = file.mode !== undefined && { mode: Number.parseInt(file.mode, 8) };
    return [{ ...write(path, after), ...mode }];
  });
  return {
    operations: [...operations, ...records.map((path) => forget(posix.join(keeper, path)))],
    changedSince,
  };
}

function currentHash(current: Current): string | undefined {
  if (current.kind === 'absent') return undefined;
  return current.kind === 'text' ? sha256Of(current.text) : current.sha256;
}

function hashOf(operation: Exclude<Operation, { kind: 'delete' }>): string {
  if (operation.kind === 'asset') return operation.sha256;
  return sha256Of(operation.kind === 'edit' ? operation.after : operation.text);
}

function forget(path: string): Operation {
  return { kind: 'delete', path, reason: 'belongs to an earlier update' };
}

function write(path: string, text: string): WriteOperation {
  return { kind: 'write', path, text, ownership: 'managed' };
}
