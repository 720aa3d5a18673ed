import { dirname, join } from 'node:path';
import { ModelBuilderError } from '../../errors.ts';
import { commitPlan } from '../../io/commit.ts';
import { isInside } from '../../io/inside.ts';
import { readTarget } from '../../io/read-target.ts';
import { firstLine } from '../../dataset/findings.ts';
import { removeReport, REPORT_FOLDER } from '../../report/report-files.ts';
import { isRecord, MANIFEST_FOLDER } from '../../scaffold/manifest.ts';
import { unifiedDiff } from '../../scaffold/diff.ts';
import { findLastUndo, planAbort, type PlannedAbort } from '../../update/abort.ts';
import type { Group } from '../../update/groups.ts';
import type { CommandOutcome } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { displayFolder } from '../display-path.ts';
import { plural } from '../report/figures.ts';
import type { Progress } from '../report/progress.ts';

/** `update --abort`: everything is as it was before the last update, or before the last retrain. */
export async function abortUpdate(
  groups: readonly Group[],
  dryRun: boolean,
  { cwd, signal }: CommandContext,
  progress: Progress,
): Promise<CommandOutcome> {
  const planned = await Promise.all(
    (await findLastUndo(groups)).map(async (undo) => await planAbort(undo, groups)),
  );
  if (planned.length === 0) {
    throw new ModelBuilderError('update-nothing-to-undo', 'There is no update to take back.', {
      hint: 'Only the last update or retrain can be taken back, and only once.',
    });
  }
  const result = planned.map(({ plan, files, changedSince }) => ({ root: plan.root, files, changedSince }));
  if (dryRun) {
    const diff = (await Promise.all(planned.map(diffOf))).join('');
    return { text: diff, result: { dryRun: true, aborted: result, diff } };
  }
  const lines: string[] = [];
  for (const { plan, files, changedSince } of planned) {
    const { backedUp } = await commitPlan(plan, { force: true, signal });
    await removeReports(plan.root, files, progress);
    const own = files.filter((path) => !isRecord(path)).length;
    lines.push(
      `${isInside(plan.root, cwd) ? 'Everything' : displayFolder(plan.root, cwd)} is as it was before the last update: ${plural(own, 'file')}.`,
    );
    if (backedUp.length > 0) lines.push(`  Changed since, and kept beside it: ${backedUp.join(', ')}`);
    const stayed = changedSince.filter((path) => !backedUp.some((copy) => copy.startsWith(path)));
    for (const path of stayed) progress.line(`${path} was changed since the update and stays.`);
  }
  return { text: `${lines.join('\n')}\n`, result: { aborted: result } };
}

/** A report tells of the model that has just gone. One that stays is said, and is no failure of what is done. */
async function removeReports(root: string, files: readonly string[], progress: Progress): Promise<void> {
  for (const model of files.filter((path) => path.endsWith('assets/MLModel.zip'))) {
    const folder = join(root, dirname(dirname(model)), MANIFEST_FOLDER, REPORT_FOLDER);
    await removeReport(folder).catch((error: unknown) => {
      const reason = firstLine(error instanceof Error ? error.message : String(error));
      progress.line(`The report in ${folder} stays, and tells of the model that has gone: ${reason}`);
    });
  }
}

async function diffOf({ plan }: PlannedAbort): Promise<string> {
  const changes = await readTarget(plan);
  return unifiedDiff(changes.filter(({ operation }) => !isRecord(operation.path)));
}
