import { join } from 'node:path';
import { basePath, parseRecord, RECORD_FILE, type EjectRecord } from '../scaffold/template-record.ts';
import { kindOf } from './path-facts.ts';
import { readRegularFile } from './regular-file.ts';

export interface ReadRecord {
  readonly record: EjectRecord;
  /** Undefined when nothing was ejected yet. */
  readonly text: string | undefined;
  /** The default as it was ejected; git may have changed its line ends. */
  readonly baseOf: (source: string) => Promise<string | undefined>;
  /** A template as it lies there, line ends and all. */
  readonly mineOf: (source: string) => Promise<string | undefined>;
}

/** Reads what `templates eject` put down in a folder of templates. @throws {ModelBuilderError} `templates-record` */
export async function readEjectRecord(directory: string): Promise<ReadRecord> {
  const file = join(directory, RECORD_FILE);
  const text = await textAt(file);
  return {
    record: text === undefined ? {} : parseRecord(text, file),
    text,
    baseOf: (source) => textAt(join(directory, basePath(source))),
    mineOf: (source) => textAt(join(directory, source)),
  };
}

async function textAt(file: string): Promise<string | undefined> {
  return (await kindOf(file)) === 'file' ? (await readRegularFile(file)).toString('utf8') : undefined;
}
