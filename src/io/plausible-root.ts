import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import { MANIFEST_FOLDER, type Manifest } from '../scaffold/manifest.ts';
import { isInside } from './inside.ts';
import { kindOf, namesIn } from './path-facts.ts';
import { leadsOutOf, treeAround } from './tree-around.ts';

/** One of these lies in a folder that projects were generated into, where that is more than their parent. */
const MARKS = [
  '.git',
  MANIFEST_FOLDER,
  'package.json',
  'pnpm-workspace.yaml',
  'rush.json',
  'nx.json',
  'lerna.json',
];

/**
 * Refuses a manifest whose `root` leads to where nobody generates: what is shared there is edited, and the projects around are looked
 * for. Outside a monorepo projects lie in the folder that was named, or directly in it; nothing but themselves is written then.
 * @param folder absolute; of the project
 * @param file the manifest, named in the error
 * @throws {ModelBuilderError} `update-manifest-invalid`
 */
export async function assertPlausibleRoot(
  folder: string,
  { root, answers }: Pick<Manifest, 'root' | 'answers'>,
  file: string,
): Promise<void> {
  if (root === '.' || (root === '..' && answers.monorepo === undefined)) return;
  const place = resolve(folder, root);
  for (let below = folder; below !== place; below = dirname(below)) {
    if (dirname(below) === below) break;
    if ((await kindOf(`${below}/.git`)) !== 'missing')
      throw implausible(file, `"root" leads to ${place}, out of the git repository ${below}`);
  }
  if (isInside(place, homedir()))
    throw implausible(file, `"root" leads to ${place}, where your home folder lies`);
  const names = await namesIn(place);
  if (!MARKS.some((mark) => names.includes(mark)))
    throw implausible(file, `"root" leads to ${place}, which is no root of a repository or of a monorepo`);
}

/**
 * Refuses a manifest whose `model.folder` leads out of the git repository around the project, or, where there is none, out of the
 * folder that the project was generated into.
 * @param folder absolute; of the project
 * @param file the manifest, named in the error
 * @throws {ModelBuilderError} `update-manifest-invalid`
 */
export async function assertPlausibleModel(
  folder: string,
  { root, model }: Pick<Manifest, 'root' | 'model'>,
  file: string,
): Promise<void> {
  const place = resolve(folder, model.folder);
  const tree = await treeAround(folder, resolve(folder, root));
  if (await leadsOutOf(tree, place))
    throw implausible(file, `"folder" of "model" leads to ${place}, out of ${tree}`);
}

function implausible(file: string, problem: string): ModelBuilderError {
  return new ModelBuilderError('update-manifest-invalid', `${file} cannot be used: ${problem}.`, {
    hint: 'Nothing was changed. A project that was moved keeps the way to the folder that it was generated into in "root": write it there.',
  });
}
