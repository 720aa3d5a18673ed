import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Listing, SkippedFolder } from '../dataset/listing.ts';
import type { DatasetRoot } from './dataset-source.ts';
import { isInside } from './inside.ts';

/** Left behind by file managers; nobody means them as data, so nothing is said. Names that start with a dot as well. */
const CLUTTER = new Set(['thumbs.db', 'ehthumbs.db', 'desktop.ini', 'icon\r']);

/** Folders of the same kind. */
const CLUTTER_FOLDERS = new Set(['__macosx', '@eadir', '$recycle.bin', 'system volume information']);

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
 */
export async function listDatasetFolder(
  { root, realRoot }: DatasetRoot,
  signal?: AbortSignal,
): Promise<Listing> {
  const listing = {
    files: [] as { path: string; name: string }[],
    labelFolders: [] as string[],
    skipped: [] as SkippedFolder[],
  };
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
      else if (!isClutter(entry.name)) listing.files.push({ path, name });
    }
  }

  async function enter(
    { path, name }: { readonly path: string; readonly name: string },
    parent: Folder,
    link: string | undefined,
  ): Promise<void> {
    const own = name.slice(parent.name === '' ? 0 : parent.name.length + 1);
    if (CLUTTER_FOLDERS.has(own.toLowerCase())) return;
    const why = own.startsWith('.') ? 'hidden' : link === undefined ? undefined : refusal(link, parent);
    if (why !== undefined) {
      listing.skipped.push({ name, why });
      return;
    }
    if (link !== undefined) followed.add(link);
    if (parent.name === '') listing.labelFolders.push(own);
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

function isClutter(name: string): boolean {
  return name.startsWith('.') || CLUTTER.has(name.toLowerCase());
}
