import { join, resolve } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import { filesBelow } from '../io/files-below.ts';
import { projectAt, type FoundProject } from '../io/find-projects.ts';
import { readText } from '../io/read-text.ts';
import { parseJson } from '../io/validate.ts';
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
  const found = await findUndos(groups);
  const last = found
    .map(({ record }) => record)
    .sort(byAge)
    .at(-1);
  return found.filter(({ record }) => record.run === last?.run);
}

/** The highest number of a run in some groups, 0 for none: later ones count on. A record that cannot be read has none. */
export async function lastNumber(groups: readonly Group[]): Promise<number> {
  const found = await findUndos(groups, () => undefined);
  return Math.max(0, ...found.map(({ record }) => record.number ?? 0));
}

/** Records of version 0.1.0 have no number, but the time in their name. */
function byAge(left: UndoRecord, right: UndoRecord): number {
  const [one, other] = [left.number ?? 0, right.number ?? 0];
  return one === other ? (left.run < right.run ? -1 : 1) : one - other;
}

async function findUndos(
  groups: readonly Group[],
  onDamage?: () => undefined,
): Promise<readonly FoundUndo[]> {
  const found = new Map<string, FoundUndo>();
  for (const group of groups) {
    const keepers = [await keeperOf(group), ...group.projects.map((project) => folderIn(group, project))];
    for (const keeper of new Set(keepers)) {
      const reading = readUndo(group.root, keeper);
      const undo = await (onDamage ? reading.catch(onDamage) : reading);
      if (undo) found.set(join(group.root, keeper), undo);
    }
  }
  return [...found.values()];
}

async function readUndo(root: string, keeper: string): Promise<FoundUndo | undefined> {
  const folder = join(root, keeper);
  const files = await filesBelow(folder, UNDO_FOLDER);
  if (!files.includes(UNDO_RECORD)) return undefined;
  const file = join(folder, UNDO_RECORD);
  const record = parseJson('undo', await readText(file), ({ problem }, cause) =>
    damaged(file, problem, cause),
  );
  return { root, keeper, record, files };
}

/**
 * Plans the way back to what was there before a run.
 * @param groups those that were looked for it in
 * @throws {ModelBuilderError} `update-undo-damaged`
 */
export async function planAbort(undo: FoundUndo, groups: readonly Group[]): Promise<PlannedAbort> {
  const { root, keeper, record, files } = undo;
  const folder = join(root, keeper);
  await assertOwnFiles(undo, groups);
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

/**
 * An update writes into its projects, and inserts into the files of a monorepo that their manifests name: nothing else is taken back.
 * A project is its own where it was named, or says itself that the record's keeper is its root or its model.
 */
async function assertOwnFiles({ root, keeper, record }: FoundUndo, groups: readonly Group[]): Promise<void> {
  const named = groups.filter((group) => group.root === root).flatMap(({ projects }) => projects);
  const shared = new Set(
    named.flatMap(({ manifest }) => manifest.answers.monorepo?.edits.map(({ file }) => file) ?? []),
  );
  const known = new Map(named.map((project) => [project.folder, project]));
  for (const { path } of record.files) {
    if (shared.has(path) || (await isOwn(path))) continue;
    throw new ModelBuilderError(
      'update-undo-damaged',
      `${join(root, keeper, UNDO_RECORD)} names ${join(root, path)}, which lies in none of the projects that were updated.`,
      {
        hint: `Nothing was changed. If the update was of other projects too, name the folder that holds them all: npx create-model-builder update ${root} --abort`,
      },
    );
  }

  async function isOwn(path: string): Promise<boolean> {
    const segments = path.split('/');
    for (let depth = segments.length - 1; depth >= 0; depth--) {
      const folder = join(root, ...segments.slice(0, depth));
      const project = known.get(folder) ?? (await projectAt(folder));
      if (project) return known.has(folder) || names(project, root, join(root, keeper));
    }
    return false;
  }
}

/** Whether a project says that it lies in a root, and that a folder is that root or holds its model. */
function names({ folder, manifest }: FoundProject, root: string, keeper: string): boolean {
  if (resolve(folder, manifest.root) !== root) return false;
  return keeper === root || keeper === folder || resolve(folder, manifest.model.folder) === keeper;
}

function damaged(file: string, problem: string, cause?: unknown): ModelBuilderError {
  return new ModelBuilderError('update-undo-damaged', `${file} ${problem}.`, {
    hint: 'Nothing was changed. What is left of the earlier files lies in that folder; version control may have the rest.',
    cause,
  });
}
