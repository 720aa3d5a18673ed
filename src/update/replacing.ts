import { join, posix } from 'node:path';
import { EXIT, ModelBuilderError } from '../errors.ts';
import { filesBelow } from '../io/files-below.ts';
import { findProjects } from '../io/find-projects.ts';
import { origName } from '../io/orig-name.ts';
import { kindOf } from '../io/path-facts.ts';
import { readTarget } from '../io/read-target.ts';
import { createRunId } from '../io/run-id.ts';
import type { Change } from '../scaffold/change.ts';
import { MANIFEST_PATH } from '../scaffold/manifest.ts';
import type { Plan, WriteOperation } from '../scaffold/plan.ts';
import { lastNumber } from './abort.ts';
import { groupProjects } from './groups.ts';
import { modesOf } from './root-plan.ts';
import { UNDO_FOLDER, undoOperations } from './undo-record.ts';

/**
 * A plan that may write over what is there, with the record that `update --abort` takes back. It replaces projects that this tool
 * generated, and no others.
 * @param state folder from `stateDirectory`
 * @returns the plan as it was where nothing gives way
 * @throws {ModelBuilderError} `scaffold-conflict` (exit code 3) where a project of somebody else's would
 */
export async function replacingPlan(plan: Plan, state: string): Promise<Plan> {
  const changes = (await readTarget(plan)).filter(({ status }) => status !== 'unchanged');
  const overwritten = changes.filter(({ status }) => status === 'overwrite');
  if (overwritten.length === 0) return plan;
  const folders = projectFolders(plan);
  await assertGenerated(plan.root, folders, overwritten);
  const keeper = folders[0];
  const copies = await Promise.all(overwritten.map((change) => copyOf(plan.root, change)));
  const all = [...changes, ...copies];
  const undo = undoOperations(all, {
    run: await createRunId(await lastNumber(groupProjects(await projectsIn(plan.root))), state),
    keeper,
    earlier: await filesBelow(join(plan.root, keeper), UNDO_FOLDER),
    root: plan.root,
    modes: await modesOf(plan.root, changes),
  });
  return { ...plan, operations: [...plan.operations, ...undo] };
}

/** Folders of a plan's projects, the one that keeps records first: relative to its root, which is `''`. */
function projectFolders({ operations }: Plan): readonly string[] {
  return operations
    .filter(({ path }) => path === MANIFEST_PATH || path.endsWith(`/${MANIFEST_PATH}`))
    .map(({ path }) => path.slice(0, -MANIFEST_PATH.length).replace(/\/$/, ''))
    .sort((left, right) => Number(right === '') - Number(left === ''));
}

async function assertGenerated(
  root: string,
  folders: readonly string[],
  overwritten: readonly Change[],
): Promise<void> {
  for (const folder of folders) {
    const own = overwritten.filter(
      ({ operation: { path } }) => folder === '' || path.startsWith(`${folder}/`),
    );
    if (own.length === 0 || (await kindOf(join(root, folder, MANIFEST_PATH))) !== 'missing') continue;
    const place = join(root, folder);
    throw new ModelBuilderError(
      'scaffold-conflict',
      `${place} has files of another project: ${own
        .map(({ operation }) => operation.path)
        .slice(0, 5)
        .join(', ')}.`,
      {
        hint: 'Nothing was written. --force replaces only what create-model-builder generated: choose another folder or --name, or move these files away.',
        exitCode: EXIT.conflict,
      },
    );
  }
}

/** The copy that a commit keeps of a file that gives way: taking it back takes that away, too. */
async function copyOf(root: string, { operation, current }: Change): Promise<Change> {
  const path = await origName(operation.path, async (name) => (await kindOf(join(root, name))) !== 'missing');
  const common = { current: { kind: 'absent' }, status: 'create' } as const;
  if (current.kind === 'text') {
    const write: WriteOperation = { kind: 'write', path, text: current.text, ownership: 'managed' };
    return { ...common, operation: write };
  }
  const { bytes, sha256 } = current.kind === 'binary' ? current : { bytes: 0, sha256: '' };
  return {
    ...common,
    operation: { kind: 'asset', path, from: posix.join(root, operation.path), bytes, sha256 },
  };
}

/** A manifest that can not be read is no reason not to replace it. */
async function projectsIn(root: string): ReturnType<typeof findProjects> {
  return await findProjects(root).catch(() => []);
}
