import { join } from 'node:path';
import { EXIT } from '../../../errors.ts';
import { commitPlan } from '../../../io/commit.ts';
import { nodeFileSystem } from '../../../io/file-system.ts';
import { linkError, linkOn } from '../../../io/links.ts';
import { readTarget } from '../../../io/read-target.ts';
import { readSnapshots, renderSnapshots, type Snapshots } from '../../../io/template-snapshots.ts';
import { unifiedDiff } from '../../../scaffold/diff.ts';
import type { Operation } from '../../../scaffold/plan.ts';
import { put } from '../../../scaffold/template-record.ts';
import { templatesError } from '../../../scaffold/templates-error.ts';
import type { CommandInput, CommandOutcome } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { displayFolder } from '../../display-path.ts';
import { plural } from '../../report/figures.ts';
import { visible } from '../../../io/visible.ts';
import { foldersOf, layersHere, ownLayer, sayLayers } from '../places.ts';
import type { TEST_FLAGS } from './spec.ts';

const FOLDER = 'snapshots';

/** `model-builder templates test` */
export async function run(
  { values }: CommandInput<typeof TEST_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const layers = await layersHere(values, context);
  const own = ownLayer(layers).directory;
  const directory = join(own, FOLDER);
  // All that no template becomes is deleted in it.
  if ((await linkOn(own, FOLDER, nodeFileSystem)) !== undefined)
    throw linkError(visible(displayFolder(directory, context.cwd)));
  const { snapshots: wanted, otherFormatting } = await renderSnapshots(
    layers,
    directory,
    values.repositoryCode === true,
  );
  sayLayers(layers, context);
  if (otherFormatting !== undefined) context.terminal.err(`${otherFormatting}\n`);
  const there = await readSnapshots(directory);
  const operations = differences(there, wanted);
  const plan = { root: directory, operations, notes: [], next: [] };
  const here = visible(displayFolder(directory, context.cwd));
  const paths = operations.map(({ path }) => path);
  const result = {
    layers: foldersOf(layers),
    directory,
    snapshots: Object.keys(wanted).length,
    different: paths,
  };
  if (operations.length === 0)
    return { text: `${plural(result.snapshots, 'file')} as in ${here}.\n`, result };
  if (values.update) {
    await commitPlan(plan, { force: false, signal: context.signal });
    return {
      text: `${plural(paths.length, 'snapshot')} written to ${here}.\n`,
      result: { ...result, updated: true },
    };
  }
  const isFirst = Object.keys(there).length === 0;
  return {
    text: isFirst ? '' : unifiedDiff(await readTarget(plan)),
    result,
    error: templatesError(
      'snapshot',
      isFirst
        ? `There are no snapshots in ${here} yet.`
        : `${plural(paths.length, 'file')} differ from ${here}.`,
      {
        hint: 'Read what would be different; `npx create-model-builder templates test --update` writes the snapshots as they are now.',
        exitCode: EXIT.verification,
      },
    ),
  };
}

function differences(there: Snapshots, wanted: Snapshots): readonly Operation[] {
  const changed = Object.entries(wanted)
    .filter(([path, text]) => there[path] !== text)
    .map(([path, text]) => put(path, there[path], text, 'what the templates become now'));
  const stale = Object.keys(there)
    .filter((path) => !Object.hasOwn(wanted, path))
    .map((path): Operation => ({ kind: 'delete', path, reason: 'no template becomes this any more' }));
  return [...changed, ...stale];
}
