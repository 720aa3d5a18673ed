import { dirname, join } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import { removeEmptied } from './commit-recovery.ts';
import type { FileSystemPort } from './file-system.ts';
import { assertNoLinks } from './links.ts';
import { origName } from './orig-name.ts';
import { sha256Of } from '../sha256.ts';
import { parseJson } from './validate.ts';

/** Hidden, so that no reader of pictures sees it. */
export const FIX_RECORD = '.model-builder-fixes.json';

export interface FileMove {
  /** Relative to the root, with forward slashes. */
  readonly from: string;
  readonly to: string;
}

/** One `data fix`: files that were moved, or a table that was replaced. */
export type RecordedFix =
  | { readonly moves: readonly FileMove[] }
  | { readonly table: string; readonly kept: string; readonly sha256: string };

/** {@link FIX_RECORD}; JSON Schema: `schemas/fix-record.v1.json`. */
export interface FixRecord {
  readonly schemaVersion: 1;
  readonly fixes: readonly RecordedFix[];
}

/** @param root absolute @throws ModelBuilderError `data-fix-record` */
export async function readFixRecord(root: string, fileSystem: FileSystemPort): Promise<FixRecord> {
  const file = join(root, FIX_RECORD);
  await assertNoLinks(root, FIX_RECORD, fileSystem);
  if (!(await fileSystem.entry(file))) return { schemaVersion: 1, fixes: [] };
  return parseJson(
    'fix-record',
    Buffer.from(await fileSystem.read(file)).toString('utf8'),
    ({ problem }) =>
      new ModelBuilderError('data-fix-record', `${file} ${problem}.`, {
        hint: 'Nothing was changed. Move it away: then what was fixed before cannot be taken back.',
      }),
  );
}

/** In one step: a kill leaves the old record or the new one. */
async function writeFixRecord(root: string, record: FixRecord, fileSystem: FileSystemPort): Promise<void> {
  const file = join(root, FIX_RECORD);
  if (record.fixes.length === 0) {
    if (await fileSystem.entry(file)) await fileSystem.removeFile(file);
    return;
  }
  await replaceFile(root, FIX_RECORD, `${JSON.stringify(record, undefined, 2)}\n`, fileSystem);
}

async function replaceFile(
  root: string,
  name: string,
  text: string,
  fileSystem: FileSystemPort,
): Promise<void> {
  const draft = join(root, `${name}.tmp`);
  if (await fileSystem.entry(draft)) await fileSystem.removeFile(draft);
  await fileSystem.writeNew(draft, text, true);
  await fileSystem.rename(draft, join(root, name));
}

/**
 * Moves pictures, each in one step: whatever ends this, every picture lies at its old place or at its new one, and the record, which
 * is written first, knows both. Run again, it goes on.
 * @param root absolute
 * @throws ModelBuilderError `data-fix-changed`, `scaffold-unsafe-path` for a link
 */
export async function moveFiles(
  root: string,
  moves: readonly FileMove[],
  record: FixRecord,
  fileSystem: FileSystemPort,
  signal: AbortSignal,
): Promise<void> {
  for (const { from, to } of moves) {
    await assertNoLinks(root, from, fileSystem);
    await assertNoLinks(root, to, fileSystem);
  }
  await writeFixRecord(root, { ...record, fixes: [...record.fixes, { moves }] }, fileSystem);
  for (const { from, to } of moves) {
    signal.throwIfAborted();
    await moveFile(root, from, to, fileSystem);
  }
}

async function moveFile(root: string, from: string, to: string, fileSystem: FileSystemPort): Promise<void> {
  await makeFolders(root, dirname(to), fileSystem);
  await assertNoLinks(root, to, fileSystem);
  const [source, target] = [join(root, from), join(root, to)];
  if ((await fileSystem.entry(source))?.kind !== 'file' || (await fileSystem.entry(target)) !== undefined)
    throw new ModelBuilderError('data-fix-changed', `${from} or ${to} has changed meanwhile.`, {
      hint: 'What was moved before it is moved, and can be taken back with --undo. Run the command again.',
    });
  await fileSystem.rename(source, target);
}

async function makeFolders(root: string, folder: string, fileSystem: FileSystemPort): Promise<void> {
  if (folder === '.' || (await fileSystem.entry(join(root, folder)))) return;
  await makeFolders(root, dirname(folder), fileSystem);
  await fileSystem.makeDirectory(join(root, folder));
}

/**
 * Replaces a table, whose old content stays beside it.
 * @param root absolute folder of the pictures, that `table` is relative to
 * @returns where the old one is kept, relative to the root
 */
export async function replaceTable(
  root: string,
  table: string,
  text: string,
  record: FixRecord,
  fileSystem: FileSystemPort,
): Promise<string> {
  await assertNoLinks(root, table, fileSystem);
  const taken = async (name: string) => (await fileSystem.entry(join(root, name))) !== undefined;
  const kept = await origName(table, taken);
  await fileSystem.copyNew(join(root, table), join(root, kept));
  const fixes = [...record.fixes, { table, kept, sha256: sha256Of(text) }];
  await writeFixRecord(root, { ...record, fixes }, fileSystem);
  await replaceFile(root, table, text, fileSystem);
  return kept;
}

/** What was taken back, and what could not be. */
export interface Undone {
  readonly moves: readonly FileMove[];
  /** Sentences. */
  readonly refused: readonly string[];
}

/**
 * Takes the last fix back. What has been moved or changed since stays, and is told.
 * @param root absolute
 * @param isDry only looks
 */
export async function undoLastFix(
  root: string,
  record: FixRecord,
  fileSystem: FileSystemPort,
  isDry: boolean,
): Promise<Undone | undefined> {
  const last = record.fixes.at(-1);
  if (last === undefined) return undefined;
  const undone =
    'moves' in last
      ? await moveBack(root, last.moves, fileSystem, isDry)
      : await tableBack(root, last, fileSystem, isDry);
  if (!isDry) await writeFixRecord(root, { ...record, fixes: record.fixes.slice(0, -1) }, fileSystem);
  return undone;
}

async function moveBack(
  root: string,
  moves: readonly FileMove[],
  fileSystem: FileSystemPort,
  isDry: boolean,
): Promise<Undone> {
  const done: FileMove[] = [];
  const refused: string[] = [];
  for (const { from, to } of moves.toReversed()) {
    await assertNoLinks(root, from, fileSystem);
    await assertNoLinks(root, to, fileSystem);
    const [atOld, atNew] = [await fileSystem.entry(join(root, from)), await fileSystem.entry(join(root, to))];
    if (atOld === undefined && atNew?.kind === 'file') {
      if (!isDry) await moveFile(root, to, from, fileSystem);
      done.push({ from: to, to: from });
    } else if (atOld === undefined) refused.push(`${to} is not there any more`);
    // Never moved, or taken back already, when nothing is at the new place.
    else if (atNew !== undefined) refused.push(`${from} is there again, so ${to} stays`);
  }
  // Folders that were made for it.
  if (!isDry)
    await removeEmptied(
      root,
      moves.map(({ to }) => to),
      fileSystem,
    );
  return { moves: done, refused };
}

async function tableBack(
  root: string,
  { table, kept, sha256 }: Exclude<RecordedFix, { readonly moves: unknown }>,
  fileSystem: FileSystemPort,
  isDry: boolean,
): Promise<Undone> {
  await assertNoLinks(root, table, fileSystem);
  await assertNoLinks(root, kept, fileSystem);
  const old = join(root, kept);
  if (!(await fileSystem.entry(old))) return { moves: [], refused: [`${kept} is not there any more`] };
  const now = await fileSystem.hash(join(root, table));
  const before = await fileSystem.hash(old);
  if (now.sha256 !== sha256 && now.sha256 !== before.sha256)
    return { moves: [], refused: [`${table} has changed since; what it was before is ${kept}`] };
  if (!isDry) await fileSystem.rename(old, join(root, table));
  return { moves: [{ from: kept, to: table }], refused: [] };
}
