import type { Bundle } from '../../bundle/types.ts';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { kindOf, writingObstacle } from '../../io/path-facts.ts';
import { replaceFolder } from '../../io/set-aside.ts';
import { assertOutsidePictures } from './outside-pictures.ts';

/**
 * Sees to it, before anything is spent, that a bundle can be written to a folder.
 * @param pictures folders that nothing may be written into
 * @throws ModelBuilderError `usage-output-in-data` (exit 2), `bundle-exists` (exit 3), `io-not-writable`
 */
export async function checkBundleFolder(
  folder: string,
  force: boolean,
  pictures: readonly string[] = [],
): Promise<void> {
  await checkWritable(folder);
  await assertOutsidePictures([folder], pictures, 'bundle');
  if ((await kindOf(folder)) === 'missing' || force) return;
  throw new ModelBuilderError('bundle-exists', `${folder} exists already.`, {
    hint: 'Name another folder with --output, or replace it with --force; the old one is kept beside it.',
    exitCode: EXIT.conflict,
  });
}

export interface PlacedBundle<T> {
  readonly made: T;
  /** Where the folder that stood there is kept now. */
  readonly kept?: string;
}

/** Makes a bundle in a folder; one that is there already gives way when the new one is finished, and is kept beside it. */
export async function placeBundle<T extends { readonly bundle: Bundle }>(
  folder: string,
  make: (folder: string) => Promise<T>,
): Promise<PlacedBundle<T>> {
  if ((await kindOf(folder)) === 'missing') return { made: await make(folder) };
  const made = await make(`${folder}.new-${process.pid}`);
  const kept = await replaceFolder(made.bundle.directory, folder);
  return { made: { ...made, bundle: { ...made.bundle, directory: folder } }, kept };
}

/** @throws ModelBuilderError `io-not-writable` */
export async function checkWritable(folder: string): Promise<void> {
  const obstacle = await writingObstacle(folder);
  if (obstacle === undefined) return;
  throw new ModelBuilderError(
    'io-not-writable',
    `Cannot write to ${folder}: ${obstacle.path}: ${obstacle.reason}.`,
    {
      hint: 'Choose another folder.',
    },
  );
}
