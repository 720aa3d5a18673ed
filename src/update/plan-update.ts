import { join } from 'node:path';
import { readTarget } from '../io/read-target.ts';
import type { Change } from '../scaffold/change.ts';
import type { Operation, Plan } from '../scaffold/plan.ts';
import type { ConflictMode } from './file-operations.ts';
import { planProject, type DecidedFile } from './plan-project.ts';
import type { Prepared } from './prepare.ts';

export interface PlannedUpdate {
  readonly decisions: readonly DecidedFile[];
  /** Those of {@link decisions} that wait for somebody to decide. */
  readonly conflicts: readonly DecidedFile[];
  /** Files whose pristine copy was missing or had been changed, relative to the root. */
  readonly lost: readonly string[];
  /** What changes for the user, held against the disk; without records. */
  readonly changes: readonly Change[];
  /** Changes and records, without what takes them back; has no operation when there is nothing to do. */
  readonly plan: Plan;
}

/** @param mode what is done about conflicts; absent while nobody has chosen */
export async function planUpdate(prepared: Prepared, mode?: ConflictMode): Promise<PlannedUpdate> {
  const { group, projects, edits } = prepared;
  const updates = projects.map(({ state, pristine }) => planProject(state, pristine, mode));
  const decisions = updates.flatMap((update) => update.decisions);
  const lost = projects.flatMap(({ state: { files, folder } }) =>
    files.filter(({ base }) => base.kind === 'lost').map(({ path }) => join(folder, path)),
  );
  const visible = await readTarget(planOf([...updates.flatMap(({ operations }) => operations), ...edits]));
  const changes = visible.filter(({ status }) => status !== 'unchanged');
  const conflicts = decisions.filter(({ decision }) => decision.kind === 'conflict');
  const due = changes.length > 0 || conflicts.length > 0 || lost.length > 0;
  const records = due ? await readTarget(planOf(updates.flatMap((update) => update.records))) : [];
  const operations = [...changes, ...records.filter(({ status }) => status !== 'unchanged')];
  return { decisions, conflicts, lost, changes, plan: planOf(operations.map(({ operation }) => operation)) };

  function planOf(operations: readonly Operation[]): Plan {
    return { root: group.root, operations, notes: prepared.notes, next: [] };
  }
}
