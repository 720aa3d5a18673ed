import { join } from 'node:path';
import { nodeFileSystem } from '../io/file-system.ts';
import { filesBelow } from '../io/files-below.ts';
import { readTarget } from '../io/read-target.ts';
import type { Change } from '../scaffold/change.ts';
import type { Operation, Plan } from '../scaffold/plan.ts';
import type { ConflictMode } from './file-operations.ts';
import { planProject, type DecidedFile } from './plan-project.ts';
import type { Prepared } from './prepare.ts';
import { UNDO_FOLDER, undoOperations } from './undo-record.ts';

export interface PlannedUpdate {
  readonly decisions: readonly DecidedFile[];
  /** Those of {@link decisions} that wait for somebody to decide. */
  readonly conflicts: readonly DecidedFile[];
  /** Files whose pristine copy was missing or had been changed, relative to the root. */
  readonly lost: readonly string[];
  /** What changes for the user, held against the disk; without records. */
  readonly changes: readonly Change[];
  /** All of it, the undo record included; has no operation when there is nothing to do. */
  readonly plan: Plan;
}

/** @param mode what is done about conflicts; absent while nobody has chosen */
export async function planUpdate(prepared: Prepared, mode?: ConflictMode): Promise<PlannedUpdate> {
  const { group, projects, edits, keeper } = prepared;
  const updates = projects.map(({ state, pristine }) => planProject(state, pristine, mode));
  const decisions = updates.flatMap((update) => update.decisions);
  const lost = projects.flatMap(({ state: { files, folder } }) =>
    files.filter(({ base }) => base.kind === 'lost').map(({ path }) => join(folder, path)),
  );
  const visible = await readTarget(planOf([...updates.flatMap(({ operations }) => operations), ...edits]));
  const changes = visible.filter(({ status }) => status !== 'unchanged');
  const conflicts = decisions.filter(({ decision }) => decision.kind === 'conflict');
  const due = changes.length > 0 || conflicts.length > 0 || lost.length > 0;
  return { decisions, conflicts, lost, changes, plan: due ? await wholePlan() : planOf([]) };

  async function wholePlan(): Promise<Plan> {
    const records = await readTarget(planOf(updates.flatMap((update) => update.records)));
    const all = [...visible, ...records].filter(({ status }) => status !== 'unchanged');
    const earlier = await filesBelow(join(group.root, keeper), UNDO_FOLDER);
    return planOf([
      ...all.map(({ operation }) => operation),
      ...undoOperations(all, keeper, earlier, group.root, await modesOf(group.root, all)),
    ]);
  }

  function planOf(operations: readonly Operation[]): Plan {
    return { root: group.root, operations, notes: prepared.notes, next: [] };
  }
}

/** Permission bits of what lies at the paths of some changes, by path. */
async function modesOf(root: string, changes: readonly Change[]): Promise<ReadonlyMap<string, number>> {
  const modes = new Map<string, number>();
  for (const { operation } of changes) {
    const entry = await nodeFileSystem.entry(join(root, operation.path));
    if (entry) modes.set(operation.path, entry.mode);
  }
  return modes;
}
