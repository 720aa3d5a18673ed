import { removeKeptFiles } from '../io/report-folder.ts';

/** Of a bundle, and of a model package's `.model-builder`. */
export const REPORT_FOLDER = 'report';

/** What tells a page of ours from any other file of the name. */
export const GENERATOR = 'create-model-builder report';

export const PAGE = 'report.html';
export const FIXES = 'fixes.csv';
export const SIGN = { file: PAGE, text: GENERATOR } as const;

/**
 * Takes a report away, whose model is gone. Nothing that draws one is loaded for it.
 * @param folder absolute
 * @throws ModelBuilderError `scaffold-unsafe-path` for a link
 */
export async function removeReport(folder: string): Promise<void> {
  await removeKeptFiles(folder, [PAGE, FIXES], SIGN);
}
