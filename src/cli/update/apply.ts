import { commitPlan } from '../../io/commit.ts';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { unifiedDiff } from '../../scaffold/diff.ts';
import { lastNumber } from '../../update/abort.ts';
import type { ConflictMode } from '../../update/file-operations.ts';
import { planUpdate, type PlannedUpdate } from '../../update/plan-update.ts';
import { visible } from '../../io/visible.ts';
import { createRunId } from '../../io/run-id.ts';
import { stateDirectory } from '../../io/state-store.ts';
import type { Prepared } from '../../update/prepare.ts';
import { byRoot, rootPlan } from '../../update/root-plan.ts';
import type { CommandOutcome } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { displayFolder } from '../display-path.ts';
import type { Progress } from '../report/progress.ts';
import { changeLines, groupResult, lineOfConflict, upToDate } from './report.ts';

export interface GroupUpdate {
  readonly prepared: Prepared;
  readonly planned: PlannedUpdate;
  readonly mode?: ConflictMode;
}

/**
 * Sees to it that somebody has decided about every conflict: the flag, or a person.
 * @throws {ModelBuilderError} `update-unresolved`, `update-conflicts` (exit code 3)
 */
export async function settleConflicts(
  updates: readonly GroupUpdate[],
  { conflict, json }: { readonly conflict: ConflictMode | undefined; readonly json: boolean },
  context: CommandContext,
): Promise<readonly GroupUpdate[]> {
  assertResolved(updates);
  if (updates.every(({ planned }) => planned.conflicts.length === 0)) return updates;
  const mode = conflict ?? (await askMode(updates, json, context));
  return await Promise.all(
    updates.map(async ({ prepared }) => ({ prepared, mode, planned: await planUpdate(prepared, mode) })),
  );
}

/**
 * Writes what was planned, each root in one step.
 * @param folder absolute; that the command was given, and `--abort` finds the projects in again
 */
export async function applyUpdates(
  updates: readonly GroupUpdate[],
  folder: string,
  context: CommandContext,
  progress: Progress,
): Promise<CommandOutcome> {
  const groups = updates.map(({ prepared }) => prepared.group);
  const run = await createRunId(await lastNumber(groups), stateDirectory(context.env));
  for (const together of byRoot(updates)) {
    const plan = await rootPlan(together, run);
    for (const note of plan.notes) progress.line(visible(note));
    const { leftovers } = await commitPlan(plan, { force: false, signal: context.signal });
    for (const leftover of leftovers)
      progress.line(`An earlier run that was killed left ${leftover}: look at it, then delete it.`);
  }
  const changed = updates.some(({ planned }) => planned.plan.operations.length > 0);
  const place = displayFolder(folder, context.cwd);
  const undo = changed
    ? [`Take it back with: npx create-model-builder update ${place === '.' ? '' : `${place} `}--abort`]
    : [];
  const lines = updates.flatMap((update) =>
    changeLines(update, displayRoot(update, context), context.terminal),
  );
  return {
    text: `${[...lines, ...undo].join('\n')}\n`,
    result: { updated: changed, projects: updates.map(groupResult) },
  };
}

/** What would be written, as a unified diff; conflicts are listed under it. */
export async function previewUpdates(
  updates: readonly GroupUpdate[],
  mode: ConflictMode | undefined,
  context: CommandContext,
): Promise<CommandOutcome> {
  assertResolved(updates);
  const settled = await Promise.all(
    updates.map(async ({ prepared }) => ({
      prepared,
      planned: await planUpdate(prepared, mode),
      ...(mode && { mode }),
    })),
  );
  const diff = settled.map(({ planned }) => unifiedDiff(planned.changes)).join('');
  const open = mode === undefined ? settled.flatMap(({ planned }) => planned.conflicts) : [];
  const question = ['', 'Both sides changed these: choose with --conflict.', ...open.map(lineOfConflict)];
  const text =
    diff === '' && open.length === 0
      ? settled.map((update) => `${upToDate(displayRoot(update, context))}\n`).join('')
      : `${diff}${open.length === 0 ? '' : `${question.join('\n')}\n`}`;
  return { text, result: { dryRun: true, projects: settled.map(groupResult), diff } };
}

/** @throws {ModelBuilderError} `update-unresolved` (exit code 3) */
export function assertResolved(updates: readonly Pick<GroupUpdate, 'prepared'>[]): void {
  const files = updates.flatMap(({ prepared }) => prepared.unresolved);
  if (files.length === 0) return;
  throw new ModelBuilderError(
    'update-unresolved',
    `An earlier update left something to decide:\n${files.map((path) => `  ${path}`).join('\n')}`,
    {
      hint: 'Take the markers out of the files, and delete or move the copies that end in .theirs and .mine, then run this again; or take that update back with: npx create-model-builder update --abort',
      exitCode: EXIT.conflict,
    },
  );
}

async function askMode(
  updates: readonly GroupUpdate[],
  json: boolean,
  { terminal, signal }: CommandContext,
): Promise<ConflictMode> {
  const conflicts = updates.flatMap(({ planned }) => planned.conflicts);
  const listed = conflicts.map(lineOfConflict);
  if (!terminal.canAsk || json) {
    throw new ModelBuilderError(
      'update-conflicts',
      `You and the generator both changed the same place in:\n${listed.join('\n')}`,
      {
        hint: 'Nothing was written. Choose with --conflict markers|ours|theirs|sidecar; --dry-run shows what each would do.',
        exitCode: EXIT.conflict,
      },
    );
  }
  terminal.err(`${listed.join('\n')}\n`);
  const { createPrompts } = await import('../create/prompts.ts');
  const question = 'You and the generator both changed the same place. What should become of it?';
  return await createPrompts({ terminal, signal }).select<ConflictMode>(question, MODES, 'markers');
}

const MODES = [
  { value: 'markers', label: 'Markers', hint: 'both sides in the file, between <<<<<<< and >>>>>>>' },
  { value: 'ours', label: 'Mine', hint: 'the rest of the update comes all the same' },
  { value: 'theirs', label: 'The new one', hint: 'your file is kept as <file>.mine' },
  { value: 'sidecar', label: 'Mine, with the new one beside it', hint: 'as <file>.theirs' },
] as const;

/** What the projects are called, and where they lie, unless that is here. */
export function displayRoot({ prepared }: Pick<GroupUpdate, 'prepared'>, { cwd }: CommandContext): string {
  const { root, projects } = prepared.group;
  const { name } = projects[0].manifest.answers;
  const folder = displayFolder(root, cwd);
  return folder === '.' || folder === name ? name : `${name} in ${folder}`;
}
