import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { showPath } from '../dataset/findings.ts';
import { isPictureName, saysNoPicture, type Listing, type SkippedFolder } from '../dataset/listing.ts';
import { ModelBuilderError } from '../errors.ts';
import { isInside } from './inside.ts';

/** Left behind by file managers; nobody means them as data, so nothing is said. Names that start with a dot as well. */
const CLUTTER = new Set(['thumbs.db', 'ehthumbs.db', 'desktop.ini', 'icon\r']);

/** Folders of the same kind. */
const CLUTTER_FOLDERS = new Set(['__macosx', '@eadir', '$recycle.bin', 'system volume information']);

/** Files of a dataset: more pictures could not be trained on. */
const MOST_FILES = 2_000_000;
/** From so many files on that say to be something else, as long as they outnumber the pictures by so much, it is the wrong folder. */
const STRANGERS = { files: 100_000, times: 3 } as const;
/** Files between two words on how far it is. */
const SAID_EVERY = 5_000;

interface Folder {
  readonly path: string;
  /** Empty for the root. */
  readonly name: string;
  /** Real paths of this folder and of those above it. */
  readonly ancestors: readonly string[];
}

/**
 * Lists all files below a folder, in the order of their names. Links to folders inside the root are followed, each
 * target once, and never into a folder that contains the link; links that lead out are not.
 * @param onStatus told now and then how far it is
 * @throws ModelBuilderError `dataset-too-many-files`; the signal's reason
 */
export async function listDatasetFolder(
  { root, realRoot }: { readonly root: string; readonly realRoot: string },
  signal?: AbortSignal,
  onStatus?: (text: string) => void,
): Promise<Listing> {
  const listing = { files: [] as string[], folders: [] as string[], skipped: [] as SkippedFolder[] };
  let pictures = 0;
  let strangers = 0;
  const followed = new Set<string>();

  await visit({ path: root, name: '', ancestors: [realRoot] });
  return listing;

  async function visit(folder: Folder): Promise<void> {
    signal?.throwIfAborted();
    for (const entry of await entriesOf(folder)) {
      const path = join(folder.path, entry.name);
      const name = folder.name === '' ? entry.name : `${folder.name}/${entry.name}`;
      const link = entry.isSymbolicLink() ? await linkedFolder(path) : undefined;
      if (entry.isDirectory() || link !== undefined) await enter({ path, name }, folder, link);
      else if (!isClutter(entry.name)) take(name);
    }
  }

  function take(name: string): void {
    listing.files.push(name);
    if (isPictureName(name)) pictures++;
    else if (saysNoPicture(name)) strangers++;
    const { length } = listing.files;
    if (length % SAID_EVERY === 0)
      onStatus?.(`Looking for pictures in ${root}: ${length.toLocaleString('en')} files so far …`);
    if (length > MOST_FILES) throw tooMany(root, `more than ${MOST_FILES.toLocaleString('en')} files`);
    if (strangers > STRANGERS.files && strangers > STRANGERS.times * pictures)
      throw tooMany(
        root,
        `more than ${STRANGERS.files.toLocaleString('en')} files that are no pictures by their names, and ${pictures.toLocaleString('en')} that are`,
      );
  }

  async function enter(
    { path, name }: { readonly path: string; readonly name: string },
    parent: Folder,
    link: string | undefined,
  ): Promise<void> {
    const own = name.slice(parent.name === '' ? 0 : parent.name.length + 1);
    if (isClutterFolder(own)) return;
    const why = own.startsWith('.') ? 'hidden' : link === undefined ? undefined : refusal(link, parent);
    if (why !== undefined) {
      listing.skipped.push({ name, why });
      return;
    }
    if (link !== undefined) followed.add(link);
    listing.folders.push(name);
    const real = link ?? join(parent.ancestors.at(-1)!, own);
    await visit({ path, name, ancestors: [...parent.ancestors, real] });
  }

  function refusal(link: string, { ancestors }: Folder): SkippedFolder['why'] | undefined {
    if (!isInside(realRoot, link)) return 'outside';
    return followed.has(link) || ancestors.includes(link) ? 'repeated' : undefined;
  }

  async function entriesOf({ path, name }: Folder): Promise<readonly Dirent[]> {
    try {
      const entries = await readdir(path, { withFileTypes: true });
      return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    } catch {
      listing.skipped.push({ name, why: 'unreadable' });
      return [];
    }
  }
}

/** The real path of the folder that a link leads to; links to files and broken links are looked at when they are opened. */
async function linkedFolder(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isDirectory() ? await realpath(path) : undefined;
  } catch {
    return undefined;
  }
}

function tooMany(root: string, what: string): ModelBuilderError {
  return new ModelBuilderError('dataset-too-many-files', `${showPath(root)} holds ${what}.`, {
    hint: 'Give the folder of the pictures, with one sub-folder per label.',
  });
}

/** A folder that holds nothing that anybody means as data. */
export function isClutterFolder(name: string): boolean {
  return CLUTTER_FOLDERS.has(name.toLowerCase());
}

/** A file of the same kind. */
export function isClutter(name: string): boolean {
  return name.startsWith('.') || CLUTTER.has(name.toLowerCase());
}
