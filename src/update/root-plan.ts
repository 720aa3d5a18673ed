import { join } from 'node:path';
import { nodeFileSystem } from '../io/file-system.ts';
import { filesBelow } from '../io/files-below.ts';
import type { RunId } from '../io/run-id.ts';
import { readTarget } from '../io/read-target.ts';
import type { Change } from '../scaffold/change.ts';
import type { Operation, Plan } from '../scaffold/plan.ts';
import type { PlannedUpdate } from './plan-update.ts';
import type { Prepared } from './prepare.ts';
import { UNDO_FOLDER, undoOperations } from './undo-record.ts';

/** A group with what was planned for it. */
export interface PlannedGroup {
  readonly prepared: Prepared;
  readonly planned: PlannedUpdate;
}

/** Groups by the folder that they were generated into. */
export function byRoot<T extends PlannedGroup>(updates: readonly T[]): readonly (readonly [T, ...T[]])[] {
  const roots = new Map<string, [T, ...T[]]>();
  for (const update of updates) {
    const others = roots.get(update.prepared.group.root);
    if (others) others.push(update);
    else roots.set(update.prepared.group.root, [update]);
  }
  return [...roots.values()];
}

/**
 * One plan for all that an update does in one root, with the record that takes it back; empty when there is nothing to do.
 */
export async function rootPlan(
  updates: readonly [PlannedGroup, ...PlannedGroup[]],
  run: RunId,
): Promise<Plan> {
  const { root } = updates[0].prepared.group;
  const notes = [...new Set(updates.flatMap(({ prepared }) => prepared.notes))];
  // Of two insertions into one file the later has the earlier in it.
  const operations = new Map<string, Operation>(
    updates.flatMap(({ planned }) =>
      planned.plan.operations.map((operation) => [operation.path, operation] as const),
    ),
  );
  const plan: Plan = { root, operations: [...operations.values()], notes, next: [] };
  const changes = (await readTarget(plan)).filter(({ status }) => status !== 'unchanged');
  if (changes.length === 0) return { ...plan, operations: [] };
  const { keeper } = (updates.find(({ planned }) => planned.plan.operations.length > 0) ?? updates[0])
    .prepared;
  const earlier = await filesBelow(join(root, keeper), UNDO_FOLDER);
  const undo = undoOperations(changes, { keeper, earlier, root, run, modes: await modesOf(root, changes) });
  return { ...plan, operations: [...changes.map(({ operation }) => operation), ...undo] };
}

/** Permission bits of what lies at the paths of some changes, by path. */
export async function modesOf(
  root: string,
  changes: readonly Change[],
): Promise<ReadonlyMap<string, number>> {
  const modes = new Map<string, number>();
  for (const { operation } of changes) {
    const entry = await nodeFileSystem.entry(join(root, operation.path));
    if (entry) modes.set(operation.path, entry.mode);
  }
  return modes;
}
