import { copyFile, mkdir, open, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { hashFile } from './file-hash.ts';

/**
 * Puts a picture into the folder of its label. Nothing there is overwritten: a name that is taken by another picture gets a number; a copy
 * that lies there already is left as it is.
 * @param file absolute
 * @param folder absolute; made if there is none
 * @param move away from where it was, once the copy is whole
 * @returns absolute path of the copy
 */
export async function placePicture(file: string, folder: string, move: boolean): Promise<string> {
  await mkdir(folder, { recursive: true });
  const ending = extname(file);
  const stem = basename(file, ending);
  for (let number = 1; ; number++) {
    const place = join(folder, number === 1 ? `${stem}${ending}` : `${stem}-${number}${ending}`);
    if (!(await reserve(place))) {
      if (!move && (await isSame(file, place))) return place;
      continue;
    }
    try {
      await copyFile(file, place);
    } catch (error) {
      await rm(place, { force: true });
      throw error;
    }
    if (move) await rm(file);
    return place;
  }
}

/** Makes an empty file, which from then on is ours to write to; false where something has the name. */
async function reserve(place: string): Promise<boolean> {
  try {
    await (await open(place, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isSame(file: string, other: string): Promise<boolean> {
  try {
    const [one, two] = [await hashFile(file), await hashFile(other)];
    return one.sha256 === two.sha256;
  } catch {
    return false;
  }
}
