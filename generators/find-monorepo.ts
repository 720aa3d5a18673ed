import { directoryView } from '../src/io/directory-view.ts';
import { homeFolder } from '../src/io/home-folder.ts';
import { detectMonorepo, type DetectOptions, type Monorepo } from '../src/monorepo/detect.ts';
import { MANIFEST_PATH } from '../src/scaffold/manifest.ts';

/** Where to look: the disk, or a tree that is not written yet. */
export type Surroundings = Pick<DetectOptions, 'viewOf' | 'home'>;

/**
 * The monorepo that a folder lies in; our own solution, generated there before, is none.
 * @param place absolute; need not exist
 * @throws {ModelBuilderError} `monorepo-package-json`, `monorepo-unparsable`
 */
export async function findMonorepo(
  place: string,
  preferred: DetectOptions['preferred'],
  surroundings: Surroundings = { viewOf: directoryView, home: homeFolder() ?? '' },
): Promise<Monorepo | undefined> {
  const found = await detectMonorepo(place, { ...surroundings, preferred });
  if (found?.folder === place && (await found.root.view.exists(MANIFEST_PATH))) return undefined;
  return found;
}
