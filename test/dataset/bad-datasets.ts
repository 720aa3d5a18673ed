import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDataset, type ReadDatasetOptions } from '../../src/dataset/read.ts';
import { snapshot, temporaryFolder, tenOf, type Files } from './support.ts';

/** A data set with something wrong, and what is said about it. */
export interface BadDataset {
  readonly title: string;
  /** Added to ten good pictures each of `rose` and `tulip`, unless `bare`. */
  readonly files?: () => Files | Promise<Files>;
  readonly bare?: true;
  /** Needs links, pipes or a file system that tells case and Unicode forms apart. */
  readonly linux?: true;
  /** What cannot be written as a file; given the dataset's folder. */
  readonly prepare?: (folder: string) => Promise<unknown>;
  /** Below the dataset's folder; the folder itself by default. */
  readonly open?: string;
  readonly options?: ReadDatasetOptions;
  /** All findings, in order: `severity code`, with what the message must say. */
  readonly findings: readonly (readonly [string, ...string[]])[];
  /** Usable pictures; all twenty by default. */
  readonly pictures?: number;
}

/** One test a data set: all findings and no others, usable pictures kept, nothing changed on disk. */
export function testBadDatasets(rows: readonly BadDataset[]): void {
  for (const row of rows)
    test.skipIf(row.linux && process.platform !== 'linux')(row.title, async () => {
      await check(row);
    });
}

async function check({
  files,
  bare,
  prepare,
  open = '',
  options,
  findings,
  pictures = 20,
}: BadDataset): Promise<void> {
  const folder = await temporaryFolder({
    ...(bare ? {} : await tenOf('rose', 'tulip')),
    ...(await files?.()),
  });
  await prepare?.(folder);
  const before = await snapshot(folder);

  const dataset = await readDataset(join(folder, open), options);

  const actual = dataset.findings.map(({ severity, code, message }) => [`${severity} ${code}`, message]);
  expect(
    actual.map(([head]) => head),
    JSON.stringify(actual, null, 1),
  ).toEqual(findings.map(([head]) => head));
  findings.forEach(([, ...parts], index) => {
    for (const part of parts) expect(actual[index][1]).toContain(part);
  });
  expect(dataset.pictures).toHaveLength(pictures);
  for (const { message } of dataset.findings) expect(message).not.toMatch(/\p{Cc}/u);
  expect(await snapshot(folder)).toEqual(before);
}
