import { join } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import { filesBelow } from '../io/files-below.ts';
import { readText } from '../io/read-text.ts';
import type { Plan } from '../scaffold/plan.ts';
import { folderIn, type Group } from './groups.ts';
import { keeperOf } from './model-project.ts';
import { readCurrents } from './read-sides.ts';
import { keptPath, restore, UNDO_FOLDER, UNDO_RECORD, type UndoRecord } from './undo-record.ts';

export interface PlannedAbort {
  readonly plan: Plan;
  /** Files that come back or go, relative to the plan's root. */
  readonly files: readonly string[];
  /** Those of them that were changed after the update: their present content is kept beside them. */
  readonly changedSince: readonly string[];
}

/** A record on disk, and all files of it. */
export interface FoundUndo {
  /** Absolute folder that the record's paths are relative to. */
  readonly root: string;
  /** Folder of the project that keeps it, relative to the root. */
  readonly keeper: string;
  readonly record: UndoRecord;
  /** Relative to the keeper. */
  readonly files: readonly string[];
}

/**
 * Records of the last run that changed anything in some groups; earlier ones of other groups are not touched.
 * @throws {ModelBuilderError} `update-undo-damaged`
 */
export async function findLastUndo(groups: readonly Group[]): Promise<readonly FoundUndo[]> {
  const found = new Map<string, FoundUndo>();
  for (const group of groups) {
    const keepers = [await keeperOf(group), ...group.projects.map((project) => folderIn(group, project))];
    for (const keeper of new Set(keepers)) {
      const undo = await readUndo(group.root, keeper);
      if (undo) found.set(join(group.root, keeper), undo);
    }
  }
  const last = [...found.values()]
    .map(({ record }) => record.run)
    .sort()
    .at(-1);
  return [...found.values()].filter(({ record }) => record.run === last);
}

async function readUndo(root: string, keeper: string): Promise<FoundUndo | undefined> {
  const folder = join(root, keeper);
  const files = await filesBelow(folder, UNDO_FOLDER);
  if (!files.includes(UNDO_RECORD)) return undefined;
  const record = parseRecord(await readText(join(folder, UNDO_RECORD)), join(folder, UNDO_RECORD));
  return { root, keeper, record, files };
}

/**
 * Plans the way back to what was there before a run.
 * @throws {ModelBuilderError} `update-undo-damaged`
 */
export async function planAbort({ root, keeper, record, files }: FoundUndo): Promise<PlannedAbort> {
  const folder = join(root, keeper);
  const lost = record.files.find(
    ({ path, before }) => before !== 'absent' && !files.includes(keptPath(path)),
  );
  if (lost) throw damaged(join(folder, keptPath(lost.path)), 'is missing');
  const currents = await Promise.all(
    record.files.map(async ({ path, before }) => {
      const [current] = await readCurrents(root, [path], before === 'binary' ? 'asset' : 'write');
      return current;
    }),
  );
  const kept = await readCurrents(
    folder,
    record.files.map(({ path }) => keptPath(path)),
  );
  const texts = kept.map((current) => (current.kind === 'text' ? current.text : undefined));
  const { operations, changedSince } = restore(record, keeper, root, currents, texts, files);
  return {
    plan: { root, operations, notes: [], next: [] },
    files: record.files.map(({ path }) => path),
    changedSince,
  };
}

function parseRecord(text: string, file: string): UndoRecord {
  try {
    const record = JSON.parse(text) as UndoRecord;
    if ((record.schemaVersion as number) === 1 && Array.isArray(record.files)) return record;
  } catch (cause) {
    throw damaged(file, 'is not JSON', cause);
  }
  throw damaged(file, 'was written by another version');
}

function damaged(file: string, problem: string, cause?: unknown): ModelBuilderError {
  return new ModelBuilderError('update-undo-damaged', `${file} ${problem}.`, {
    hint: 'Nothing was changed. What is left of the earlier files lies in that folder; version control may have the rest.',
    cause,
  });
}
