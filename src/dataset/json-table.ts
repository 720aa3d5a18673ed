import { parseForeignJson } from '../foreign-json.ts';
import { faultOf } from '../io/validate.ts';
import { isPlainObject } from '../plain-object.ts';
import { ambiguous, findColumns, hotLabels } from './columns.ts';
import { error, show, some } from './findings.ts';
import { createRowSink, type RowSink, type TableOptions, type TableReport, type TableRow } from './rows.ts';

type Fields = Readonly<Record<string, unknown>>;

/** COCO's annotations, as far as they say one category for a picture. Schema: `schemas/coco.v1.json`. */
export interface Coco {
  readonly images: readonly { readonly id: number | string; readonly file_name: string }[];
  readonly annotations: readonly {
    readonly image_id: number | string;
    readonly category_id: number | string;
  }[];
  readonly categories: readonly { readonly id: number | string; readonly name: string }[];
}

/** Label Studio's tasks. Schema: `schemas/label-studio.v1.json`. */
export type LabelStudio = readonly {
  readonly data: Fields;
  readonly annotations: readonly {
    readonly was_cancelled?: boolean;
    readonly result: readonly { readonly value?: { readonly choices?: readonly string[] } }[];
  }[];
}[];

/** What Custom Vision says of its tagged images. Schema: `schemas/custom-vision.v1.json`. */
export type CustomVision = readonly {
  readonly id: string;
  readonly originalImageUri?: string;
  readonly imageUri?: string;
  readonly tags: readonly { readonly tagName: string }[];
}[];

/** What a JSON file is by its content. */
export type JsonTable =
  | { readonly kind: 'coco'; readonly value: Coco }
  | { readonly kind: 'label-studio'; readonly value: LabelStudio }
  | { readonly kind: 'custom-vision'; readonly value: CustomVision }
  | { readonly kind: 'records'; readonly value: readonly unknown[] };

/** Items that are held against a schema at once: what does not fit is told of few of them. */
const PART = 1000;

/** Recognises a value by the members that its first item has; undefined for any other. Its schema has not seen it yet. */
export function recogniseJson(value: unknown): JsonTable | undefined {
  const has = (of: unknown, ...names: readonly string[]) =>
    isPlainObject(of) && names.every((name) => Object.hasOwn(of, name));
  if (has(value, 'images', 'annotations', 'categories')) return { kind: 'coco', value: value as Coco };
  if (!Array.isArray(value)) return undefined;
  const items = value as readonly unknown[];
  const [first] = items;
  if (has(first, 'data', 'annotations')) return { kind: 'label-studio', value: items as LabelStudio };
  if (has(first, 'id', 'tags') && (has(first, 'originalImageUri') || has(first, 'imageUri')))
    return { kind: 'custom-vision', value: items as CustomVision };
  return isPlainObject(first) && findColumns(Object.keys(first), Object.values(first))
    ? { kind: 'records', value: items }
    : undefined;
}

/**
 * Hands on a picture and a label for each item of what {@link recogniseJson} has recognised.
 * @throws ModelBuilderError `dataset-table-too-large`; whatever `take` throws
 */
export function readJsonTable(
  table: JsonTable,
  take: (row: TableRow) => void,
  options: TableOptions = {},
): TableReport {
  const sink = createRowSink(take, 'item', options);
  if (table.kind === 'records') {
    const reader = recordReader(sink);
    table.value.forEach((record, at) => reader.record(record, at + 1));
    return reader.report();
  }
  const fault = faultIn(table);
  if (fault !== undefined)
    return refused(`The table, which looks like one of ${NAMES[table.kind]}, ${fault}.`);
  if (table.kind === 'coco') cocoRows(table.value, sink);
  else if (table.kind === 'label-studio') labelStudioRows(table.value, sink);
  else customVisionRows(table.value, sink);
  return { findings: sink.findings(MISSHAPEN), notes: [`The table is one of ${NAMES[table.kind]}.`] };
}

/**
 * Reads JSON lines, an object each, whose members are named as columns may be (`image_url`, `label`).
 * @param pieces of the text, cut anywhere
 * @throws as {@link readJsonTable}; whatever the pieces throw
 */
export async function readJsonLines(
  pieces: AsyncIterable<string>,
  take: (row: TableRow) => void,
  options: TableOptions = {},
): Promise<TableReport> {
  const reader = recordReader(createRowSink(take, 'line', options));
  let line = 0;
  let rest = '';
  const read = (text: string): void => {
    line++;
    if (text.trim() !== '') reader.record(parsed(text.replace(/^\ufeff/, '')), line);
  };
  for await (const piece of pieces) {
    options.signal?.throwIfAborted();
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    if (rest.length > LONGEST_LINE) return refused(`Line ${line + 1} of the table is longer than 16 MB.`);
    lines.forEach(read);
  }
  read(rest);
  return reader.report();
}

const LONGEST_LINE = 16 * 1024 * 1024;

const NAMES = { coco: 'COCO', 'label-studio': 'Label Studio', 'custom-vision': 'Custom Vision' } as const;
const MISSHAPEN = 'Not an object with the members of the first one, left out';

function parsed(text: string): unknown {
  try {
    return parseForeignJson(text);
  } catch {
    return undefined;
  }
}

/** Objects with a picture and a label each; the first one says which members these are. */
function recordReader(sink: RowSink) {
  let names: readonly string[] | undefined;
  let columns: ReturnType<typeof findColumns>;
  return {
    record(record: unknown, line: number): void {
      if (!isPlainObject(record)) return sink.misshapen(line);
      if (names === undefined) {
        names = Object.keys(record);
        columns = findColumns(names, Object.values(record));
      }
      if (columns === undefined || columns.kind === 'ambiguous') return;
      const fields = names.map((name) => (Object.hasOwn(record, name) ? record[name] : undefined));
      const source = fields[columns.source];
      const labels =
        columns.kind === 'label' ? labelsIn(fields[columns.label]) : hotLabels(fields, columns.labels);
      if (typeof source !== 'string' || labels === undefined) sink.misshapen(line);
      else sink.row(line, source, labels);
    },
    report(): TableReport {
      if (columns?.kind === 'ambiguous') return refused(ambiguous(columns.names));
      if (columns === undefined) {
        const found = names === undefined ? 'no object' : some(names.map(show));
        return refused(`The table needs objects with the members image_url and label; it has ${found}.`);
      }
      const named = (at: number): string => show(names![at]);
      const labels =
        columns.kind === 'label' ? named(columns.label) : `${columns.labels.size} members of 0 and 1`;
      return {
        findings: sink.findings(MISSHAPEN),
        notes: [`${named(columns.source)} names the pictures, ${labels} the labels.`],
      };
    },
  };
}

/** A label, or a list of them; undefined for anything else. */
function labelsIn(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  const all = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return all.every((one) => ['string', 'number', 'boolean'].includes(typeof one))
    ? all.map(String)
    : undefined;
}

/** Several annotations of a picture may say the same. */
function cocoRows({ images, annotations, categories }: Coco, sink: RowSink): void {
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  const labels = new Map<number | string, Set<string>>();
  for (const { image_id, category_id } of annotations) {
    const name = names.get(category_id);
    if (name === undefined) continue;
    const known = labels.get(image_id);
    if (known) known.add(name);
    else labels.set(image_id, new Set([name]));
  }
  images.forEach(({ id, file_name }, at) => sink.row(at + 1, file_name, [...(labels.get(id) ?? [])]));
}

/** The picture is the member that names one; several annotators may agree. */
function labelStudioRows(tasks: LabelStudio, sink: RowSink): void {
  tasks.forEach(({ data, annotations }, at) => {
    const columns = findColumns([...Object.keys(data), 'label']);
    const source = columns?.kind === 'label' ? Object.values(data)[columns.source] : undefined;
    const valid = annotations.filter(({ was_cancelled }) => was_cancelled !== true);
    const choices = valid.flatMap(({ result }) => result.flatMap(({ value }) => value?.choices ?? []));
    if (typeof source !== 'string') sink.misshapen(at + 1);
    else sink.row(at + 1, source, [...new Set(choices)]);
  });
}

/** Who downloads the pictures names them by their ids: the addresses end in no name of a file. */
function customVisionRows(images: CustomVision, sink: RowSink): void {
  images.forEach(({ id, originalImageUri, imageUri, tags }, at) => {
    const labels = [...new Set(tags.map(({ tagName }) => tagName))];
    const files = ['.jpg', '.jpeg', '.png'].map((ending) => `${id}${ending}`);
    sink.row(at + 1, id, labels, [...files, originalImageUri ?? imageUri ?? id]);
  });
}

/** What is wrong with an export by its schema, part by part. */
function faultIn(table: Exclude<JsonTable, { readonly kind: 'records' }>): string | undefined {
  const parts = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
    Array.from({ length: Math.ceil(items.length / PART) }, (_, at) =>
      items.slice(at * PART, (at + 1) * PART),
    );
  if (table.kind !== 'coco')
    return parts<unknown>(table.value)
      .map((part) => faultOf(table.kind, part)?.problem)
      .find((problem) => problem !== undefined);
  const { value } = table;
  const lists = ['images', 'annotations', 'categories'] as const;
  if (!lists.every((name) => Array.isArray(value[name]))) return faultOf('coco', value)?.problem;
  const nothing: Coco = { images: [], annotations: [], categories: [] };
  return lists
    .flatMap((name) => parts<unknown>(value[name]).map((part) => ({ ...nothing, [name]: part })))
    .map((part) => faultOf('coco', part)?.problem)
    .find((problem) => problem !== undefined);
}

function refused(message: string): TableReport {
  return { findings: [error('dataset-table-columns', message)], notes: [] };
}
