import { EXIT } from '../../../errors.ts';
import { commitPlan } from '../../../io/commit.ts';
import type { ReadRecord } from '../../../io/eject-record.ts';
import { findOwnPackage } from '../../../io/own-package.ts';
import { readTarget } from '../../../io/read-target.ts';
import { unifiedDiff } from '../../../scaffold/diff.ts';
import { mergeFile, plainText } from '../../../scaffold/merge.ts';
import { hasMarkers } from '../../../scaffold/merge-text.ts';
import type { Plan } from '../../../scaffold/plan.ts';
import type { Drift } from '../../../scaffold/template-drift.ts';
import type { TemplateLayer } from '../../../scaffold/template-overlay.ts';
import { basePath, put, recordOperation } from '../../../scaffold/template-record.ts';
import { sha256Of } from '../../../sha256.ts';
import { templatesError } from '../../../scaffold/templates-error.ts';
import type { CommandOutcome } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { plural } from '../../report/figures.ts';
import { visible } from '../../../io/visible.ts';

interface Merged {
  readonly path: string;
  readonly conflicts: number;
}

/**
 * Takes over what has changed in the defaults, three ways, in one atomic write.
 * @throws {ModelBuilderError} `templates-markers` (exit code 3), `templates-record`
 */
export async function mergeOutdated(
  { directory }: TemplateLayer,
  drifts: readonly Drift[],
  ejected: ReadRecord,
  dryRun: boolean,
  { signal }: CommandContext,
): Promise<CommandOutcome> {
  const outdated = drifts.filter(({ status }) => status === 'outdated');
  const waiting = drifts.filter(({ mine }) => hasMarkers(mine.text)).map(({ mine }) => mine.source);
  if (waiting.length > 0)
    throw templatesError('markers', `An earlier merge waits for you in ${waiting.join(', ')}.`, {
      hint: 'Decide between the lines marked <<<<<<< and >>>>>>> there and take the marks out, then run the command again.',
      exitCode: EXIT.conflict,
    });
  const { plan, merged } = await planMerge(directory, outdated, ejected);
  const diff = unifiedDiff(await readTarget(plan));
  if (!dryRun && outdated.length > 0) await commitPlan(plan, { force: false, signal });
  const conflicts = merged.filter((one) => one.conflicts > 0);
  const lines = merged.map(({ path, conflicts: count }) =>
    count === 0 ? `merged       ${visible(path)}` : `${plural(count, 'conflict')}  ${visible(path)}`,
  );
  return {
    text: dryRun
      ? diff
      : `${[...(lines.length === 0 ? ['Nothing to merge: no default has changed.'] : lines)].join('\n')}\n`,
    result: { directory, merged, ...(dryRun && { dryRun: true, diff }) },
    ...(conflicts.length > 0 && !dryRun
      ? {
          error: templatesError(
            'conflict',
            `${plural(conflicts.length, 'template')} changed on both sides.`,
            {
              hint: 'Decide between the lines marked <<<<<<< and >>>>>>> and take the marks out, then run `npx create-model-builder templates check`.',
              exitCode: EXIT.conflict,
            },
          ),
        }
      : {}),
  };
}

async function planMerge(
  root: string,
  outdated: readonly Drift[],
  { record, text, baseOf, mineOf }: ReadRecord,
): Promise<{ plan: Plan; merged: readonly Merged[] }> {
  const { version } = findOwnPackage();
  const done = await Promise.all(
    outdated.map(async ({ mine, theirs }) => {
      const { source } = mine;
      const base = await baseOf(source);
      const current = (await mineOf(source)) ?? mine.text;
      const now = theirs?.text ?? '';
      if (base === undefined || sha256Of(plainText(base)) !== record[source].sha256)
        throw lostBase(root, source);
      const label = `create-model-builder ${version}`;
      const result = mergeFile(source, { mine: current, base, theirs: now }, 'markers', label);
      return {
        merged: { path: source, conflicts: result.conflicts },
        operations: [
          put(source, current, result.text, 'takes over what has changed in the default'),
          put(basePath(source), base, now, 'the default as it is now'),
        ],
        now: { source, text: now },
      };
    }),
  );
  const records = recordOperation(
    record,
    text,
    done.map(({ now }) => now),
    version,
  );
  const operations = outdated.length === 0 ? [] : [...done.flatMap((one) => one.operations), records];
  return { plan: { root, operations, notes: [], next: [] }, merged: done.map(({ merged }) => merged) };
}

function lostBase(root: string, source: string): Error {
  return templatesError('record', `${root}/${basePath(source)} is not the default that was ejected.`, {
    hint: `Take it back from version control; or copy ${source} away, eject it again with --force, and put your changes into it.`,
  });
}
