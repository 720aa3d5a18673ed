import { join } from 'node:path';
import { listingBelow, topFolders, type Listing } from '../dataset/listing.ts';
import { alike, readersOf, type DatasetFiles } from './dataset-files.ts';

/**
 * An unpacked archive's files by the names that they have in it.
 * @param archive absolute path, which stands for the root
 * @param folder absolute, that the files lie in
 * @param numbers name → number of the file
 */
export function filesOfArchive(
  archive: string,
  folder: string,
  numbers: ReadonlyMap<string, number>,
  pathOfNumber: (number: number) => string,
): DatasetFiles {
  const inForm = new Map([...numbers.keys()].map((name) => [name.normalize('NFC'), name]));
  const pathOf = (name: string): string => {
    const number = numbers.get(name);
    return number === undefined ? join(folder, 'none') : pathOfNumber(number);
  };
  const listing = listingOf([...numbers.keys()].toSorted());
  const find = (name: string) => Promise.resolve(inForm.get(name.normalize('NFC')));
  const foldersIn = (folder: string) =>
    Promise.resolve(topFolders(folder === '' ? listing : listingBelow(listing, folder)));
  return {
    root: archive,
    realRoot: folder,
    pathOf,
    folderOf: (name) => join(archive, name),
    alike: (name) => alike(name, find, foldersIn),
    list: () => Promise.resolve(listing),
    ...readersOf(pathOf, (name) => join(archive, name)),
  };
}

function listingOf(names: readonly string[]): Listing {
  const folders = new Set<string>();
  const hidden = new Set<string>();
  const files = names.filter((name) => {
    const segments = name.split('/').slice(0, -1);
    const at = segments.findIndex((segment) => segment.startsWith('.'));
    if (at >= 0) hidden.add(segments.slice(0, at + 1).join('/'));
    else segments.forEach((_, depth) => folders.add(segments.slice(0, depth + 1).join('/')));
    return at < 0;
  });
  return { files, folders: [...folders], skipped: [...hidden].map((name) => ({ name, why: 'hidden' })) };
}
