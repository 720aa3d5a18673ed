import { join } from 'node:path';
import { inspectFile } from '../io/dataset-file.ts';
import { listDatasetFolder } from '../io/dataset-folder.ts';
import { openDatasetSource, type DatasetRoot, type DatasetSource } from '../io/dataset-source.ts';
import { mapConcurrently } from '../io/map-concurrently.ts';
import { PIXEL_LIMIT } from '../io/picture.ts';
import type { Candidate, Inspected } from './candidate.ts';
import { dropDuplicates } from './duplicates.ts';
import { inspectionFindings, usablePictures } from './inspection.ts';
import { labelFindings, MIN_PICTURES_PER_LABEL, trainingFindings } from './lint.ts';
import { advice, candidatesOf, listingFindings } from './listing.ts';
import { summarizeDataset } from './summary.ts';
import { tableCandidates } from './table-candidates.ts';
import { readTable } from './table.ts';
import type { Dataset, Finding } from './types.ts';

export interface ReadDatasetOptions {
  /** Pixels; pictures with more are left out. @default PIXEL_LIMIT */
  readonly pixelLimit?: number;
  /** Usable pictures below which a label is an error. @default 2 */
  readonly minPicturesPerLabel?: number;
  /** `false` leaves out findings on the number of labels, and of pictures per label. @default true */
  readonly forTraining?: boolean;
  readonly signal?: AbortSignal;
  /** Called after every file. */
  onProgress?(done: number, total: number): void;
}

/** Files read at the same time: enough to hide the disk, few enough to bound the memory. */
const CONCURRENCY = 8;

/** What a folder or a table promises, before any picture is opened. */
interface Contents {
  readonly candidates: readonly Candidate[];
  /** May repeat, in any order. */
  readonly labels: readonly string[];
  readonly findings: readonly Finding[];
  readonly advice: string | undefined;
}

/**
 * Reads a folder with a sub-folder per label, or a `.csv` or `.tsv` file with the columns `ImageSource` and `Label`
 * (paths relative to the file). Opens every file once, decodes no pixels, changes nothing. Hidden files and what file
 * managers leave behind (`.DS_Store`, `Thumbs.db`) are passed over without a word; everything else that is left out is
 * in the findings, errors first. Errors do not throw here: see {@link assertTrainable} in `lint.ts`.
 * @throws ModelBuilderError when there is nothing to look at (codes: see `openDatasetSource`); the signal's reason when
 * it aborts
 */
export async function readDataset(path: string, options: ReadDatasetOptions = {}): Promise<Dataset> {
  const {
    pixelLimit = PIXEL_LIMIT,
    minPicturesPerLabel = MIN_PICTURES_PER_LABEL,
    forTraining = true,
  } = options;
  const source = await openDatasetSource(path);
  const contents = await contentsOf(source, options.signal);
  const inspected = await inspectAll(contents.candidates, source, options);

  const labels = [...new Set(contents.labels)].toSorted();
  const { pictures, findings: duplicates } = dropDuplicates(usablePictures(inspected, pixelLimit));
  // A table that cannot be read has no labels either, which need not be said.
  const unread = contents.candidates.length === 0 && contents.findings.some(isError);
  const findings = [
    ...contents.findings,
    ...inspectionFindings(inspected, pixelLimit),
    ...duplicates,
    ...labelFindings(labels),
    ...(forTraining && !unread
      ? trainingFindings(summarizeDataset({ labels, pictures }), {
          minPicturesPerLabel,
          advice: contents.advice,
        })
      : []),
  ];
  return {
    root: source.root,
    labels,
    pictures,
    findings: [...findings.filter(isError), ...findings.filter((finding) => !isError(finding))],
  };
}

async function contentsOf(source: DatasetSource, signal: AbortSignal | undefined): Promise<Contents> {
  if (source.kind === 'folder') {
    const listing = await listDatasetFolder(source, signal);
    return {
      candidates: candidatesOf(listing),
      labels: listing.labelFolders,
      findings: listingFindings(listing),
      advice: advice(listing),
    };
  }
  const table = await readTable(source.pieces, signal);
  const { candidates, findings } = await tableCandidates(source.root, table.rows, signal);
  return {
    candidates,
    labels: table.rows.map(({ label }) => label),
    findings: [...table.findings, ...findings],
    advice: undefined,
  };
}

async function inspectAll(
  candidates: readonly Candidate[],
  root: DatasetRoot,
  options: ReadDatasetOptions,
): Promise<Inspected[]> {
  let done = 0;
  return await mapConcurrently(candidates, CONCURRENCY, async (candidate) => {
    options.signal?.throwIfAborted();
    const inspected = await inspect(candidate, root);
    done += 1;
    options.onProgress?.(done, candidates.length);
    return inspected;
  });
}

async function inspect(candidate: Candidate, { root, realRoot }: DatasetRoot): Promise<Inspected> {
  const inspection = await inspectFile(candidate.path, realRoot);
  if (inspection.kind !== 'missing' || !candidate.name.includes('\\')) return { candidate, inspection };
  // A table from Windows; a name that does contain a backslash would have been found.
  const name = candidate.name.replaceAll('\\', '/');
  const path = join(root, name);
  return { candidate: { ...candidate, name, path }, inspection: await inspectFile(path, realRoot) };
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}
