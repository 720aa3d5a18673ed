import type { Bundle } from '../../bundle/types.ts';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { kindOf, liesIn, namesIn, writingObstacle } from '../../io/path-facts.ts';
import { replaceFolder } from '../../io/set-aside.ts';
import type { CommandContext } from '../context.ts';
import { assertOutsidePictures } from './outside-pictures.ts';

/** What tells a bundle from any other folder; one of them is enough. */
const BUNDLE_FILES = ['MLModel.zip', 'pipeline.json'];

/**
 * Sees to it, before anything is spent, that a bundle can be written to a folder.
 * @param force replace an earlier bundle, or an empty folder; nothing else ever is
 * @param pictures folders that nothing may be written into
 * @throws ModelBuilderError `usage-output-in-data` (exit 2), `bundle-exists` (exit 3), `io-not-writable`
 */
export async function checkBundleFolder(
  folder: string,
  force: boolean,
  { cwd }: Pick<CommandContext, 'cwd'>,
  pictures: readonly string[] = [],
): Promise<void> {
  await checkWritable(folder);
  await assertOutsidePictures([folder], pictures, 'bundle');
  if ((await kindOf(folder)) === 'missing') return;
  const reason = await reasonToKeep(folder, cwd, pictures);
  if (reason !== undefined) {
    const hint = 'Name another folder with --output; --force replaces nothing but an earlier bundle.';
    throw bundleExists(`${folder} exists already, and ${reason}.`, hint);
  }
  if (force) return;
  const hint =
    'Name another folder with --output, or replace it with --force; the old one is kept beside it.';
  throw bundleExists(`${folder} exists already.`, hint);
}

function bundleExists(message: string, hint: string): ModelBuilderError {
  return new ModelBuilderError('bundle-exists', message, { hint, exitCode: EXIT.conflict });
}

/** Why a folder is not to be moved away; undefined for an earlier bundle, and for an empty folder. */
async function reasonToKeep(
  folder: string,
  cwd: string,
  pictures: readonly string[],
): Promise<string | undefined> {
  if (await liesIn(cwd, folder)) return 'is or holds the working folder';
  for (const place of pictures) if (await liesIn(place, folder)) return `holds the pictures in ${place}`;
  const names = await namesIn(folder);
  return names.length === 0 || BUNDLE_FILES.some((name) => names.includes(name)) ? undefined : 'is no bundle';
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
    `Cannot write to ${folder}: ${obstacle.path === folder ? '' : `${obstacle.path}: `}${obstacle.reason}.`,
    {
      hint: 'Choose another folder.',
    },
  );
}
