import { constants } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readStoredZip } from '../../templates/model/src/stored-zip.ts';
import { asWritten } from '../bundle/as-written.ts';
import { MANIFEST_FOLDER, pristinePath, type Manifest } from '../scaffold/manifest.ts';
import { kindOf } from './path-facts.ts';
import { readText } from './read-text.ts';
import { sha256Of } from '../sha256.ts';
import { PICTURE_RECORDS } from './bundle-assets.ts';
import { parseJson } from './validate.ts';

const ARCHIVE = 'MLModel.zip';
const MODEL = 'bestModel.onnx';
const LABELS = 'bestModelMap.json';
const GOLDEN = 'golden/golden.json';
const RECORDED = [GOLDEN, 'metrics.json'];

/**
 * Puts a bundle together again from a generated model package. `MLModel.zip` is complete in itself: what lies beside it only has to
 * say the same, in whatever layout. What else is missing is for the bundle's reader to say.
 * @param model absolute folder of the package
 * @param manifest its own; notices are taken as they were generated
 * @param into is made
 */
export async function rebuildBundle(
  model: string,
  { files, notices = [] }: Pick<Manifest, 'files' | 'notices'>,
  into: string,
): Promise<void> {
  const assets = join(model, 'assets');
  for (const folder of ['notices', 'golden']) await mkdir(join(into, folder), { recursive: true });
  for (const name of [ARCHIVE, MODEL, LABELS]) await copyExisting(join(assets, name), join(into, name));
  if ((await kindOf(join(into, ARCHIVE))) === 'file') await completeFromArchive(into);
  for (const name of RECORDED) {
    const recorded = files[`assets/${name}`] as Manifest['files'][string] | undefined;
    if (!(await copyExisting(join(assets, name), join(into, name))) || !recorded) continue;
    const original = asWritten(await readText(join(into, name)), recorded.sha256);
    if (original) await writeFile(join(into, name), original);
  }
  for (const file of await goldenPictures(join(into, GOLDEN)))
    await copyExisting(join(assets, 'golden', file), join(into, 'golden', file));
  for (const name of PICTURE_RECORDS)
    await copyExisting(join(model, MANIFEST_FOLDER, name), join(into, name));
  for (const name of notices) {
    // A plain file name, as the manifest's schema wants it.
    const places = [join(model, ...pristinePath(name).split('/')), join(model, name)];
    for (const place of places)
      if (await copyExisting(place, join(into, 'notices', name), constants.COPYFILE_EXCL)) break;
  }
}

/** What golden samples name; a list of them that is damaged is for the bundle's reader to report. */
async function goldenPictures(list: string): Promise<readonly string[]> {
  try {
    const { samples } = parseJson('golden', await readText(list), ({ problem }) => new Error(problem));
    return samples.map(({ file }) => file);
  } catch {
    return [];
  }
}

/** The model where it is not there, the labels where they are not there or only laid out in another way. */
async function completeFromArchive(bundle: string): Promise<void> {
  const entry = async (name: string): Promise<Buffer | undefined> => {
    // A damaged archive is for the bundle's reader to report.
    const archive = await readStoredZip(join(bundle, ARCHIVE), [name]).catch(() => undefined);
    return archive?.entries.get(name);
  };
  const labels = await entry(LABELS);
  const beside = join(bundle, LABELS);
  if (labels) {
    const sha256 = sha256Of(labels);
    const isThere = (await kindOf(beside)) === 'file';
    if (!isThere || asWritten(await readText(beside), sha256)) await writeFile(beside, labels);
  }
  if ((await kindOf(join(bundle, MODEL))) === 'file') return;
  const model = await entry(MODEL);
  if (model) await writeFile(join(bundle, MODEL), model);
}

async function copyExisting(from: string, to: string, mode = 0): Promise<boolean> {
  if ((await kindOf(from)) !== 'file') return false;
  await copyFile(from, to, constants.COPYFILE_FICLONE | mode);
  return true;
}
