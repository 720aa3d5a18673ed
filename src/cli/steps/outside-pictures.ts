import { resolve } from 'node:path';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { kindOf, liesIn } from '../../io/path-facts.ts';
import type { CommandContext } from '../context.ts';

/** What may be written there by mistake: how it is called, and the code. */
const WRITTEN = {
  projects: { subject: 'The projects', code: 'usage-target-in-data' },
  sorted: { subject: 'The sorted pictures', code: 'usage-output-in-data' },
  bundle: { subject: 'The bundle', code: 'usage-output-in-data' },
  report: { subject: 'The report', code: 'usage-output-in-data' },
} as const;

/**
 * The folders of pictures that nothing may be written into: the next training would take what lies there for labels. A
 * table has none, since it names its pictures one by one.
 */
export async function pictureFolders(
  {
    data,
    validationData,
  }: { readonly data?: string | undefined; readonly validationData?: string | undefined },
  { cwd }: Pick<CommandContext, 'cwd'>,
): Promise<readonly string[]> {
  const paths = [data, validationData].flatMap((path) => (path === undefined ? [] : [resolve(cwd, path)]));
  const kinds = await Promise.all(paths.map(kindOf));
  return paths.filter((_, index) => kinds[index] === 'folder');
}

/** @throws ModelBuilderError `usage-target-in-data` or `usage-output-in-data` (exit 2) */
export async function assertOutsidePictures(
  places: readonly string[],
  pictures: readonly string[],
  written: keyof typeof WRITTEN,
): Promise<void> {
  for (const folder of pictures) {
    for (const place of places) {
      if (!(await liesIn(place, folder))) continue;
      const { subject, code } = WRITTEN[written];
      throw new ModelBuilderError(
        code,
        `${subject} would be written into the pictures: ${place} lies in ${folder}.`,
        {
          hint: 'Choose a folder beside the pictures.',
          exitCode: EXIT.usage,
        },
      );
    }
  }
}
