import { inspectFile } from '../io/dataset-file.ts';
import type { DatasetFiles } from '../io/dataset-files.ts';
import { openDatasetSource } from '../io/dataset-source.ts';
import { mapConcurrently } from '../io/map-concurrently.ts';
import { PIXEL_LIMIT } from '../io/picture.ts';
import type { Candidate, Inspected } from './candidate.ts';
import type { Contents } from './contents.ts';
import { dropDuplicates } from './duplicates.ts';
import { createInspections, type Inspections } from './inspection.ts';
import type { Levels } from './layout.ts';
import { emptyLabels, labelFindings, MIN_PICTURES_PER_LABEL, trainingFindings } from './lint.ts';
import type { LabelLevel } from './listing.ts';
import { folderContents, tableContents } from './read-contents.ts';
import { summarizeDataset } from './summary.ts';
import type { Dataset, Finding } from './types.ts';

export interface ReadDatasetOptions {
  /** Pixels; pictures with more are left out. @default PIXEL_LIMIT */
  readonly pixelLimit?: number;
  /** Usable pictures below which a label is an error. @default 2, and 1 where others are there to measure on */
  readonly minPicturesPerLabel?: number;
  /** `false` leaves out findings on the number of labels, and of pictures per label. @default true */
  readonly forTraining?: boolean;
  /** Which folders are the labels, where they lie in each other. @default the outermost, with a warning that names the others */
  readonly labelsFrom?: LabelLevel | undefined;
  /**
   * What becomes of a set that is split into folders already (`train/`, `test/`, ...): `apart` reads the others as
   * {@link Dataset.validationData}, `together` as one set, `training` leaves them out.
   * @default 'apart'; 'together' where it is not for training
   */
  readonly parts?: 'apart' | 'together' | 'training';
  /** Every warning is an error. @default false */
  readonly strict?: boolean;
  readonly signal?: AbortSignal;
  /** Asks which folders are the labels, where {@link labelsFrom} does not say and both could be. Called once at most. */
  readonly chooseLabels?: ((levels: Levels) => Promise<LabelLevel>) | undefined;
  /** Called after every file. */
  onProgress?(done: number, total: number): void;
  /** Called with a sentence on what is going on while nothing can be counted yet. */
  onStatus?(text: string): void;
}

/** Files read at the same time: enough to hide the disk, few enough to bound the memory. */
const CONCURRENCY = 8;
/** Files whose inspections are in memory at the same time. */
const PART = 2000;

/**
 * Reads a folder with a sub-folder per label, a ZIP archive of one (unpacked among the temporary files until the process ends), or a
 * table: CSV and TSV by their columns, JSON lines, COCO annotations, exports of Label Studio and Custom Vision (paths relative to the
 * file). Opens every file once, decodes no pixels, changes nothing. Hidden files and what file managers leave behind (`.DS_Store`,
 * `Thumbs.db`) are passed over without a word; everything else that is left out is in the findings, errors first. Errors do not
 * throw here: see {@link assertTrainable} in `lint.ts`.
 * @throws ModelBuilderError when there is nothing to look at (codes: see `openDatasetSource`); the signal's reason when
 * it aborts
 */
export async function readDataset(path: string, options: ReadDatasetOptions = {}): Promise<Dataset> {
  const { forTraining = true, signal, labelsFrom, chooseLabels } = options;
  const { parts = forTraining ? 'apart' : 'together' } = options;
  const source = await openDatasetSource(path, { signal, onStatus: (text) => options.onStatus?.(text) });
  const contents =
    source.table === undefined
      ? await folderContents(source.files, { labelsFrom, parts, signal, chooseLabels })
      : await tableContents(source.files, source.table, signal);
  const { validation } = contents;
  const total = contents.candidates.length + (validation?.candidates.length ?? 0);
  let done = 0;
  const inspectAll = async (candidates: readonly Candidate[]): Promise<Inspections> => {
    const inspections = createInspections(options.pixelLimit ?? PIXEL_LIMIT);
    // In parts: of a million files that a table names and nobody has, nothing stays.
    for (let at = 0; at < candidates.length; at += PART) {
      const part = candidates.slice(at, at + PART);
      const inspected = await mapConcurrently(part, CONCURRENCY, async (candidate) => {
        signal?.throwIfAborted();
        const one = await inspect(candidate, source.files);
        options.onProgress?.(++done, total);
        return one;
      });
      inspected.forEach((one) => inspections.add(one));
    }
    return inspections;
  };

  const own = { ...contents, findings: [...source.findings, ...contents.findings] };
  const minimum = options.minPicturesPerLabel ?? (validation ? 1 : MIN_PICTURES_PER_LABEL);
  const { root } = source.files;
  const dataset = datasetOf(root, own, await inspectAll(own.candidates), options, minimum);
  if (validation === undefined) return dataset;
  const others = { ...options, forTraining: false };
  const validationData = datasetOf(root, validation, await inspectAll(validation.candidates), others, 1);
  return { ...dataset, validationData };
}

function datasetOf(
  root: string,
  contents: Contents,
  inspections: Inspections,
  { forTraining = true, strict = false }: ReadDatasetOptions,
  minPicturesPerLabel: number,
): Dataset {
  const empty = emptyLabels(contents, inspections.filled);
  const labels = [...contents.labels].filter((label) => !empty.has(label)).toSorted();
  const { pictures, findings: duplicates } = dropDuplicates(inspections.pictures);
  // A table that cannot be read has no labels either, which need not be said.
  const unread = contents.candidates.length === 0 && contents.findings.some(isError);
  const findings = [
    ...contents.findings,
    ...inspections.findings(),
    ...duplicates,
    ...labelFindings(labels, empty),
    ...(forTraining && !unread
      ? trainingFindings(summarizeDataset({ labels, pictures }), {
          minPicturesPerLabel,
          advice: contents.advice,
        })
      : []),
  ].map((finding): Finding => (strict ? { ...finding, severity: 'error' } : finding));
  return {
    root,
    labels,
    pictures,
    findings: [...findings.filter(isError), ...findings.filter((finding) => !isError(finding))],
    ...(contents.notes.length > 0 && { notes: contents.notes }),
  };
}

/** Looks in all places where the file may lie, then for names that only look the same. */
async function inspect(candidate: Candidate, files: DatasetFiles): Promise<Inspected> {
  const open = async (name: string): Promise<Inspected> => {
    const path = files.pathOf(name);
    const inspection = await inspectFile(path, files.realRoot);
    return {
      candidate: name === candidate.name ? candidate : { name, label: candidate.label },
      path,
      inspection,
    };
  };
  const first = await open(candidate.name);
  if (first.inspection.kind !== 'missing') return first;
  const { elsewhere = [] } = candidate;
  for (const name of elsewhere) {
    const found = await open(name);
    if (found.inspection.kind !== 'missing') return found;
  }
  for (const name of [candidate.name, ...elsewhere]) {
    const same = await files.alike(name);
    if (same !== undefined) return await open(same);
  }
  return first;
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}
