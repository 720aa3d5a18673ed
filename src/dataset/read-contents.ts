import type { DatasetFiles } from '../io/dataset-files.ts';
import { together, type Contents } from './contents.ts';
import { error, show, some, warning } from './findings.ts';
import { readJsonLines, readJsonTable, recogniseJson } from './json-table.ts';
import {
  levelsOf,
  nameIn,
  partIn,
  splitFolders,
  tablesOf,
  unwrapped,
  type Levels,
  type Part,
} from './layout.ts';
import {
  labelledFiles,
  listingFindings,
  looseFiles,
  isPictureName,
  topFolders,
  type LabelLevel,
} from './listing.ts';
import type { TableReport } from './rows.ts';
import { createTableCandidates } from './table-candidates.ts';
import { readTable } from './table.ts';
import type { Finding } from './types.ts';

export interface ContentsOptions {
  /** Which folders are the labels, where they lie in each other; undefined: asked, else the outermost, with a warning. */
  readonly labelsFrom?: LabelLevel | undefined;
  /** How a set that is split into folders already is read: see `ReadDatasetOptions`. */
  readonly parts: 'apart' | 'together' | 'training';
  readonly signal?: AbortSignal | undefined;
  /** Asks for {@link labelsFrom}, once. */
  readonly chooseLabels?: ((levels: Levels) => Promise<LabelLevel>) | undefined;
}

/** What a folder holds: pictures by label, a table with its pictures, or the parts of a split, which are one of these each. */
export async function folderContents(files: DatasetFiles, options: ContentsOptions): Promise<Contents> {
  const listing = await files.list(options.signal);
  const whole: Part = { folder: '', listing };
  const part = unwrapped(whole);
  const wrapper = part === whole ? [] : [`Read from ${show(part.folder)}, the only folder in it.`];
  const contents = (await splitContents(part, files, options)) ?? (await partContents(part, files, options));
  return { ...contents, notes: [...wrapper, ...contents.notes] };
}

/** What a table names. @param name of the table below the dataset's root */
export async function tableContents(
  files: DatasetFiles,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Contents> {
  const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '';
  const isJson = /\.json$/i.test(name);
  const json = isJson ? await files.json(name) : undefined;
  const table = json && recogniseJson(json.value);
  const rows = createTableCandidates({
    root: files.folderOf(folder),
    folder,
    exported: table !== undefined && table.kind !== 'records',
    unit: isJson ? 'item' : 'line',
  });
  let report: TableReport;
  if (table) report = readJsonTable(table, rows.take, { signal });
  else if (isJson) report = { findings: [unknownJson()], notes: [] };
  else {
    const read = /\.(?:jsonl|ndjson)$/i.test(name) ? readJsonLines : readTable;
    report = await read(files.text(name), rows.take, { signal });
  }
  // Of a table that cannot be read to its end, no part is taken for the whole.
  if (report.findings.some(({ severity }) => severity === 'error'))
    return { candidates: [], labels: new Set(), unread: [], ...report };
  const { candidates, labels, findings } = rows.result();
  return {
    candidates,
    labels,
    unread: [],
    findings: [...report.findings, ...findings],
    notes: report.notes,
    tables: [name],
  };
}

function unknownJson(): Finding {
  return error(
    'dataset-table-columns',
    'The JSON file is none of these: COCO annotations, an export of Label Studio or Custom Vision, a list of objects with the members image_url and label.',
  );
}

/** The parts of a set that somebody has split into folders already; undefined where there are none. */
async function splitContents(
  part: Part,
  files: DatasetFiles,
  options: ContentsOptions,
): Promise<Contents | undefined> {
  const split = splitFolders(part.listing);
  if (split === undefined || looseFiles(part.listing).some(isPictureName)) return undefined;
  // Asked once, for all parts.
  let level = options.labelsFrom;
  const chooseLabels =
    options.chooseLabels && (async (levels: Levels) => (level ??= await options.chooseLabels!(levels)));
  const read = async (name: string): Promise<Contents> =>
    await partContents(unwrapped(partIn(part, name)), files, { ...options, labelsFrom: level, chooseLabels });
  const training = await read(split.training);
  const others: Contents[] = [];
  for (const name of split.others) others.push(await read(name));
  const faults = splitFaults(split.training, training, split.others, others);
  if (faults !== undefined) {
    if (options.labelsFrom !== undefined) return undefined;
    return { ...together([training, ...others]), notes: [], findings: [faults] };
  }
  const named = (names: readonly string[]) => names.map((name) => `${show(name)}/`).join(' and ');
  const left = [...split.unlabelled, ...(options.parts === 'training' ? split.others : [])];
  const leftOut = left.length > 0 ? `; ${named(left)} ${left.length > 1 ? 'are' : 'is'} left out` : '';
  const measure = split.others.length > 1 ? 'measure' : 'measures';
  const sentences = {
    apart: `Split already: ${named([split.training])} is trained on, ${named(split.others)} ${measure} the accuracy${leftOut}.`,
    together: `Split already: ${named([split.training, ...split.others])} are read together${leftOut}.`,
    training: `Split already: ${named([split.training])} is read${leftOut}.`,
  };
  const taken = options.parts === 'together' ? together([training, ...others]) : training;
  return {
    ...taken,
    notes: [sentences[options.parts], ...new Set([training, ...others].flatMap(({ notes }) => notes))],
    ...(options.parts === 'apart' && { validation: together(others) }),
  };
}

/** Why folders that are named like a split are none. */
function splitFaults(
  name: string,
  training: Contents,
  names: readonly string[],
  others: readonly Contents[],
): Finding | undefined {
  const all = [name, ...names].map(show).join(', ');
  const faulty = (why: string, hint: string) =>
    error(
      'dataset-split-folders',
      `${all} look like the parts of a split, ${why}. ${hint}, or take them for labels with --labels-from outermost.`,
    );
  if (training.labels.size < 2)
    return faulty('and hold no folders of labels', 'Put a folder for each label into them');
  const lines = names.flatMap((other, at) => {
    const unknown = [...others[at].labels].filter((label) => !training.labels.has(label));
    return unknown.length === 0 ? [] : [`${show(other)} alone has ${some(unknown.map(show))}`];
  });
  return lines.length === 0
    ? undefined
    : faulty(`and hold other labels: ${lines.join('; ')}`, 'Name the labels alike in all of them');
}

async function partContents(part: Part, files: DatasetFiles, options: ContentsOptions): Promise<Contents> {
  const { folder, listing } = part;
  const found = tablesOf(listing);
  const tables = [...found.tables];
  for (const name of found.maybe) {
    const json = await files.json(nameIn(folder, name)).catch(() => undefined);
    if (json && recogniseJson(json.value)) tables.push(name);
  }
  if (tables.length === 1) {
    const name = nameIn(folder, tables[0]);
    const contents = await tableContents(files, name, options.signal);
    return { ...contents, notes: [`The labels are those of ${show(name)}.`, ...contents.notes] };
  }
  const levels = levelsOf(listing);
  const level =
    levels === undefined
      ? 'outermost'
      : (options.labelsFrom ?? (await options.chooseLabels?.(levels)) ?? undefined);
  const { candidates, labels } = labelledFiles(listing, level ?? 'outermost');
  return {
    candidates: candidates.map(({ name, label }) => ({ name: nameIn(folder, name), label })),
    labels,
    unread: listing.skipped
      .filter(({ name, why }) => why === 'unreadable' && !name.includes('/'))
      .map(({ name }) => name),
    findings: [
      ...(levels !== undefined && level === undefined ? [innerLabels(levels)] : []),
      ...listingFindings(listing, (name) => nameIn(folder, name)),
    ],
    notes: [],
    advice: advice(part, tables),
  };
}

function innerLabels({ outermost, innermost }: Levels): Finding {
  return warning(
    'dataset-inner-labels',
    `The labels are ${some(outermost.map(show))}; the folders in them are not: ${some(innermost.map(show))}. ` +
      'If those are the labels, say --labels-from innermost; if not, --labels-from outermost.',
  );
}

/** What was probably meant, when a folder has too few labels. */
function advice({ folder, listing }: Part, tables: readonly string[]): string | undefined {
  if (topFolders(listing).length > 0) return undefined;
  const named = tables.map((name) => show(nameIn(folder, name)));
  if (named.length > 1) return `To read one of the tables ${named.join(', ')}, give that file.`;
  const outside = listing.skipped.filter(({ why }) => why === 'outside');
  return outside.length > 0
    ? `Links that lead out of the folder are not followed (${some(outside.map(({ name }) => show(name)))}): give the folder that they lead to, or copy it.`
    : undefined;
}
