import { resolve } from 'node:path';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { CommandInput, CommandOutcome, FlagValues } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { createProgress } from '../report/progress.ts';
import { treeAround } from '../../io/tree-around.ts';
import { findModelProject, withProjectBundle } from '../../update/model-project.ts';
import { planUpdate } from '../../update/plan-update.ts';
import { prepare } from '../../update/prepare.ts';
import type { Group } from '../../update/groups.ts';
import { abortUpdate } from './abort.ts';
import { applyUpdates, previewUpdates, settleConflicts, type GroupUpdate } from './apply.ts';
import { checkOutcome } from './check.ts';
import { findGroups } from './find-groups.ts';
import { sayWhatIsUsed } from './report.ts';
import type { UPDATE_FLAGS } from './spec.ts';

/** `model-builder update` */
export async function run(
  { positionals, values }: CommandInput<typeof UPDATE_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  assertOneWay(values);
  const progress = createProgress(context.terminal, context.now);
  const groups = await findGroups(positionals.at(0), context, progress, values.check || values.dryRun);
  if (values.abort) return await abortUpdate(groups, values.dryRun, context, progress);
  const updates: GroupUpdate[] = [];
  const given = resolve(context.cwd, positionals.at(0) ?? '.');
  for (const group of groups) updates.push(await planGroup(group, given, values, updates));
  if (values.check || values.dryRun) sayWhatIsUsed(updates, progress);
  if (values.check) return checkOutcome(updates, context);
  if (values.dryRun) return await previewUpdates(updates, values.conflict, context);
  const settled = await settleConflicts(updates, values, context);
  return await applyUpdates(settled, given, context, progress);
}

/** `--check` promises to change nothing. @throws {ModelBuilderError} `usage-contradiction` (exit code 2) */
function assertOneWay({ abort, check }: { readonly abort: boolean; readonly check: boolean }): void {
  if (!abort || !check) return;
  throw new ModelBuilderError('usage-contradiction', '--abort and --check cannot both be given.', {
    hint: 'update --abort --dry-run shows what --abort would do.',
    exitCode: EXIT.usage,
  });
}

async function planGroup(
  group: Group,
  given: string,
  { templates, check, dryRun, repositoryCode = !(check || dryRun) }: FlagValues<typeof UPDATE_FLAGS>,
  earlier: readonly GroupUpdate[],
): Promise<GroupUpdate> {
  return await withProjectBundle(await findModelProject(group), async (bundle) => {
    const prepared = await prepare(group, {
      bundle,
      tree: await treeAround(group.root, given),
      templates,
      repositoryCode,
      earlier: earlier.map((one) => one.prepared),
    });
    return { prepared, planned: await planUpdate(prepared) };
  });
}
