import { join } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import { filesBelow } from '../io/files-below.ts';
import { readText } from '../io/read-text.ts';
import type { Plan } from '../scaffold/plan.ts';
import type { Group } from './groups.ts';
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

/**
 * Plans the way back to what was there before the last update of a group.
 * @returns undefined when there is nothing to undo
 * @throws {ModelBuilderError} `update-undo-damaged`
 */
export async function planAbort(group: Group): Promise<PlannedAbort | undefined> {
  const keeper = await keeperOf(group);
  const folder = join(group.root, keeper);
  const records = await filesBelow(folder, UNDO_FOLDER);
  if (!records.includes(UNDO_RECORD)) return undefined;
  const record = parseRecord(await readText(join(folder, UNDO_RECORD)), join(folder, UNDO_RECORD));
  const lost = record.files.find(
    ({ path, before }) => before !== 'absent' && !records.includes(keptPath(path)),
  );
  if (lost) throw damaged(join(folder, keptPath(lost.path)), 'is missing');
  const currents = await Promise.all(
    record.files.map(async ({ path, before }) => {
      const [current] = await readCurrents(group.root, [path], before === 'binary' ? 'asset' : 'write');
      return current;
    }),
  );
  const kept = await readCurrents(
    folder,
    record.files.map(({ path }) => keptPath(path)),
  );
  const texts = kept.map((current) => (current.kind === 'text' ? current.text : undefined));
  const { operations, changedSince } = restore(record, keeper, group.root, currents, texts, records);
  return {
    plan: { root: group.root, operations, notes: [], next: [] },
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
