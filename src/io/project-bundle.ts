import { constants } from 'node:fs';
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pristinePath } from '../scaffold/manifest.ts';
import { kindOf } from './path-facts.ts';

/** Files of a model package's `assets` that make a bundle. */
const FILES = ['MLModel.zip', 'bestModel.onnx', 'bestModelMap.json', 'metrics.json'];

/**
 * Puts a bundle together again from a generated model package. What is missing there is for the bundle's reader to say.
 * @param model absolute folder of the package
 * @param notices licence texts, file names in the package; taken as they were generated
 * @param into is made
 */
export async function rebuildBundle(model: string, notices: readonly string[], into: string): Promise<void> {
  const assets = join(model, 'assets');
  await mkdir(join(into, 'notices'), { recursive: true });
  for (const name of FILES) {
    if ((await kindOf(join(assets, name))) === 'file')
      await copyFile(join(assets, name), join(into, name), constants.COPYFILE_FICLONE);
  }
  if ((await kindOf(join(assets, 'golden'))) === 'folder')
    await cp(join(assets, 'golden'), join(into, 'golden'), { recursive: true });
  for (const name of notices) {
    const places = [join(model, ...pristinePath(name).split('/')), join(model, name)];
    for (const place of places) {
      if ((await kindOf(place)) !== 'file') continue;
      await writeFile(join(into, 'notices', name), await readFile(place));
      break;
    }
  }
}
