import type { Picture } from '../../../dataset/types.ts';

/** Folder of all pictures of a workspace, whatever dataset they belong to. */
export const PICTURES_FOLDER = 'model-builder/pictures';

/** One spelling each, so that one content has one name. */
const SPELLINGS: Readonly<Record<string, string>> = { '.jpeg': '.jpg', '.jpe': '.jpg', '.tiff': '.tif' };

/**
 * Where a picture lies below {@link PICTURES_FOLDER}: `<first 2 of the hash>/<SHA-256><ext>`. The extension is only for people
 * and for AutoML; nothing of ours trusts it.
 */
export function picturePath({ sha256, name }: Pick<Picture, 'sha256' | 'name'>): string {
  const extension = /\.[a-z0-9]{1,5}$/i.exec(name)?.[0].toLowerCase() ?? '';
  return `${sha256.slice(0, 2)}/${sha256}${SPELLINGS[extension] ?? extension}`;
}

/** The hash in a path made by {@link picturePath}; `undefined` for any other path. */
export function hashInPath(path: string): string | undefined {
  return /^([0-9a-f]{2})\/(\1[0-9a-f]{62})(?:\.[a-z0-9]{1,5})?$/.exec(path)?.[2];
}
