import { parseJson } from '../io/validate.ts';
import type { EditOperation, WriteOperation } from './plan.ts';
import type { TemplateFile } from './templates.ts';
import { templatesError } from './templates-error.ts';
import { sha256Of } from '../sha256.ts';

/** Beside the templates: what each ejected one was, so that a newer version can be told, and merged. */
export const RECORD_FOLDER = '.ejected';
export const RECORD_FILE = `${RECORD_FOLDER}/record.json`;

export interface EjectedFile {
  /** Of the default at the time, lower-case hex. */
  readonly sha256: string;
  /** Of this package at the time. */
  readonly version: string;
}

/** `.ejected/record.json`: path below the templates → the default that it was copied from. No time, no user. */
export type EjectRecord = Readonly<Record<string, EjectedFile>>;

/** Where the default lies as it was ejected. */
export function basePath(source: string): string {
  return `${RECORD_FOLDER}/base/${source}.base`;
}

/** @throws {ModelBuilderError} `templates-record` */
export function parseRecord(text: string, file: string): EjectRecord {
  return parseJson('ejected', text, ({ problem }, cause) =>
    templatesError('record', `${file} is not what \`templates eject\` wrote: it ${problem}.`, {
      hint: 'Take it back from version control, or delete the folder .ejected: then nothing is known of newer defaults.',
      cause,
    }),
  ).files;
}

/** A file that is made, or changed from what it was. */
export function put(
  path: string,
  before: string | undefined,
  text: string,
  reason: string,
): EditOperation | WriteOperation {
  return before === undefined
    ? { kind: 'write', path, text, ownership: 'managed' }
    : { kind: 'edit', path, before, after: text, reason };
}

/** The record's text with some defaults put down anew. @param before its text now */
export function recordOperation(
  record: EjectRecord,
  before: string | undefined,
  defaults: readonly TemplateFile[],
  version: string,
): EditOperation | WriteOperation {
  const added = defaults.map(({ source, text }) => [source, { sha256: sha256Of(text), version }] as const);
  const files = Object.entries({ ...record, ...Object.fromEntries(added) });
  const sorted = Object.fromEntries(files.sort(([left], [right]) => (left < right ? -1 : 1)));
  const text = `${JSON.stringify({ schemaVersion: 1, files: sorted }, null, 2)}\n`;
  return put(RECORD_FILE, before, text, 'records which defaults were ejected');
}
