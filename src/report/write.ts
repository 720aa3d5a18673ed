import { join } from 'node:path';
import { packageFile } from '../io/package-file.ts';
import { readText } from '../io/read-text.ts';
import { writeKeptFiles } from '../io/report-folder.ts';
import { fixesCsv, proposedFixes } from './fixes.ts';
import { prepareReport, renderReport, type ReportSource } from './report.ts';
import { FIXES, PAGE, SIGN } from './report-files.ts';
import { makeThumbnails } from './thumbnails.ts';

export interface ReportOptions {
  /** `none`: paths alone, for pictures that are not to be copied. */
  readonly pictures: 'thumbnails' | 'none';
  /** Picture's name → absolute path, where it is known. */
  readonly paths: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Writes `report.html`, `fixes.csv` and a `.gitignore` that keeps both out of git.
 * @param folder absolute; made where it is missing
 * @returns absolute path of the page
 * @throws ModelBuilderError of {@link writeKeptFiles}; the signal's reason
 */
export async function writeReport(
  folder: string,
  source: ReportSource,
  options: ReportOptions,
): Promise<string> {
  const { pictures, paths, signal, onProgress } = options;
  const report = prepareReport(source);
  const thumbnails =
    pictures === 'none'
      ? undefined
      : await makeThumbnails(
          report.listing.pictures.map(([name]) => paths.get(name)),
          signal,
          onProgress,
        );
  const [style, script] = await Promise.all(
    ['page.css', 'page.js'].map(async (name) => await readText(packageFile(`src/report/page/${name}`))),
  );
  const page = renderReport(source, report, thumbnails, { style, script });
  signal.throwIfAborted();
  await writeKeptFiles(folder, {
    files: { [FIXES]: fixesCsv(proposedFixes(source.dataFindings)), [PAGE]: page },
    sign: SIGN,
  });
  return join(folder, PAGE);
}
