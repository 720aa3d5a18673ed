import { dirname, join, resolve } from 'node:path';
import { relabelTable } from '../../../dataset/relabel-table.ts';
import { createTableCandidates } from '../../../dataset/table-candidates.ts';
import { folderContents, tableContents } from '../../../dataset/read-contents.ts';
import { EXIT, ModelBuilderError } from '../../../errors.ts';
import { openDatasetSource, type DatasetSource } from '../../../io/dataset-source.ts';
import { nodeFileSystem } from '../../../io/file-system.ts';
import { projectAt } from '../../../io/find-projects.ts';
import { moveFiles, readFixRecord, replaceTable, undoLastFix } from '../../../io/fix-files.ts';
import { kindOf, liesIn } from '../../../io/path-facts.ts';
import { readText } from '../../../io/read-text.ts';
import { treeAround } from '../../../io/tree-around.ts';
import { visible } from '../../../io/visible.ts';
import { planFixes, type FixPlan, type Move } from '../../../report/plan-fixes.ts';
import { readFixes } from '../../../report/read-fixes.ts';
import type { CommandInput, CommandOutcome } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { missingAnswers } from '../../missing.ts';
import { plural } from '../../report/figures.ts';
import { createProgress } from '../../report/progress.ts';
import { shellWord } from '../../reproduce.ts';
import type { DATA_FIX_FLAGS } from './spec.ts';

const EXAMPLE = 'npx create-model-builder data fix --from fixes.csv --data ./photos';
/** Moves on screen; all are in the JSON result. */
const SHOWN = 20;

/** `model-builder data fix` */
export async function run(
  { values }: CommandInput<typeof DATA_FIX_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const from = values.from === undefined ? undefined : resolve(context.cwd, values.from);
  if (from === undefined && !values.undo) throw missingAnswers(['--from <file>'], EXAMPLE);
  if (from !== undefined && values.undo)
    throw new ModelBuilderError('usage-contradiction', '--undo takes back, --from does: one at a time.', {
      hint: 'Leave one of the two out.',
      exitCode: EXIT.usage,
    });
  const data = values.data === undefined ? await recordedPictures(from) : resolve(context.cwd, values.data);
  if (data === undefined) throw missingAnswers(['--data <folder|table>'], EXAMPLE);
  const progress = createProgress(context.terminal, context.now);
  try {
    const source = await openDatasetSource(data, {
      signal: context.signal,
      onStatus: (text) => progress.status(text),
    });
    if (source.table === undefined && (await kindOf(data)) === 'file') throw archive(data);
    const { root } = source.files;
    if (values.undo) return await undo(root, data, values.dryRun);
    const { plan, tables } = await planOf(from!, source, root, values.labelsFrom, context.signal);
    if (!values.dryRun && plan.moves.length > 0) await apply(root, plan.moves, tables, context.signal);
    return outcome(data, plan, values.dryRun, tables.length > 0, values.data ?? data);
  } finally {
    progress.end();
  }
}

/**
 * The pictures of the training whose report a fixes.csv lies in: `<model>/.model-builder/report`. A place outside the project's own
 * tree has to be named: the manifest may be a stranger's.
 */
async function recordedPictures(from: string | undefined): Promise<string | undefined> {
  const project = from === undefined ? undefined : await projectAt(dirname(dirname(dirname(from))));
  const recorded = project?.manifest.answers.training?.data;
  if (project === undefined || recorded === undefined) return undefined;
  const root = resolve(project.folder, project.manifest.root);
  const pictures = join(root, recorded);
  return (await liesIn(pictures, await treeAround(root, project.folder))) ? pictures : undefined;
}

async function planOf(
  from: string,
  { files, table }: DatasetSource,
  root: string,
  labelsFrom: 'innermost' | 'outermost' | undefined,
  signal: AbortSignal,
): Promise<{ readonly plan: FixPlan; readonly tables: readonly string[] }> {
  const fixes = readFixes(await readText(from), from);
  const contents =
    table === undefined
      ? await folderContents(files, { labelsFrom, parts: 'together', signal })
      : await tableContents(files, table, signal);
  const { tables = [] } = contents;
  const last = (await readFixRecord(root, nodeFileSystem)).fixes.at(-1);
  const plan = planFixes(fixes, {
    candidates: contents.candidates,
    labels: contents.labels,
    folders: tables.length === 0,
    labelsFrom,
    begun: new Map(last && 'moves' in last ? last.moves.map((move) => [move.from, move.to]) : []),
  });
  return { plan, tables };
}

/** @throws ModelBuilderError `data-fix-table`, and those of `moveFiles` and `replaceTable` */
async function apply(
  root: string,
  moves: readonly Move[],
  tables: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const record = await readFixRecord(root, nodeFileSystem);
  if (tables.length === 0) {
    const files = moves.map(({ path, to }) => ({ from: path, to }));
    return await moveFiles(root, files, record, nodeFileSystem, signal);
  }
  const [table, ...others] = tables;
  const wanted = new Map(moves.map(({ path, suggested }) => [path, suggested]));
  const text = await relabelled(join(root, table), table, wanted);
  if (others.length > 0 || text === undefined)
    throw new ModelBuilderError('data-fix-table', `The labels of ${table} cannot be changed here.`, {
      hint: 'data fix changes one .csv or .tsv with a column of labels, in UTF-8. Change the labels where the table was made, by the rows of fixes.csv.',
    });
  await replaceTable(root, table, text, record, nodeFileSystem);
}

async function relabelled(
  file: string,
  name: string,
  wanted: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  if (!/\.(?:csv|tsv)$/i.test(name)) return undefined;
  const bytes = Buffer.from(await nodeFileSystem.read(file));
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) return undefined;
  const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '';
  return relabelTable(text, (imageSource, label) => {
    const one = createTableCandidates({ root: dirname(file), folder, exported: false, unit: 'line' });
    one.take({ imageSource, label, line: 1 });
    return one
      .result()
      .candidates.flatMap((candidate) => wanted.get(candidate.name) ?? [])
      .at(0);
  });
}

async function undo(root: string, data: string, isDry: boolean): Promise<CommandOutcome> {
  const record = await readFixRecord(root, nodeFileSystem);
  const undone = await undoLastFix(root, record, nodeFileSystem, isDry);
  if (undone === undefined)
    throw new ModelBuilderError('data-fix-nothing', `No fix of ${data} is recorded.`, {
      hint: 'Only what `data fix` did to these pictures can be taken back.',
    });
  const { moves, refused } = undone;
  const lines = moves.map(({ from, to }) => `  ${visible(from)} → ${visible(to)}`);
  return {
    text: `${[`${isDry ? 'Would take back' : 'Taken back'}: ${plural(moves.length, 'move')}.`, ...shortened(lines)].join('\n')}\n`,
    result: {
      data,
      dryRun: isDry,
      moves: moves.map(({ from, to }) => ({ path: from, label: '', suggested: '', to })),
      refused: refused.map((reason, at) => ({ line: at + 1, reason })),
    },
    ...(refused.length > 0 && {
      error: new ModelBuilderError('data-fix-refused', refused.map(visible).join('\n  '), {
        hint: 'All else is taken back. Look at these yourself.',
      }),
    }),
  };
}

function outcome(
  data: string,
  { moves, refused }: FixPlan,
  isDry: boolean,
  isTable: boolean,
  given: string,
): CommandOutcome {
  const done = isDry ? 'would get another label' : 'got another label';
  const lines = moves.map(({ path, suggested, to }) =>
    isTable ? `  ${visible(path)}: ${visible(suggested)}` : `  ${visible(path)} → ${visible(to)}`,
  );
  const next =
    isDry || moves.length === 0
      ? []
      : [
          `Take it back with: npx create-model-builder data fix --undo --data ${shellWord(given)}`,
          'Train again to see what it brings: npx create-model-builder retrain',
        ];
  return {
    text: `${[`${plural(moves.length, 'picture')} ${done}${moves.length === 0 ? '.' : ':'}`, ...shortened(lines), ...next].join('\n')}\n`,
    result: { data, dryRun: isDry, moves, refused },
    ...(refused.length > 0 && {
      error: new ModelBuilderError(
        'data-fix-refused',
        refused.map(({ line, reason }) => `Line ${line}: ${visible(reason)}.`).join('\n  '),
        { hint: 'These rows were left out; all others are as shown. A newer report has newer proposals.' },
      ),
    }),
  };
}

function shortened(lines: readonly string[]): readonly string[] {
  return lines.length <= SHOWN ? lines : [...lines.slice(0, SHOWN), `  and ${lines.length - SHOWN} more`];
}

function archive(data: string): ModelBuilderError {
  return new ModelBuilderError('data-fix-archive', `${data} is an archive, in which nothing can be moved.`, {
    hint: 'Unpack it, and name the folder with --data.',
  });
}
