import type { Candidate } from './candidate.ts';
import { show, warnings } from './findings.ts';
import type { Finding } from './types.ts';

/** What a folder holds, as it was found; nothing has been opened. Names are relative to it, with forward slashes. */
export interface Listing {
  readonly files: readonly string[];
  /** Folders that were looked into, at any depth. */
  readonly folders: readonly string[];
  readonly skipped: readonly SkippedFolder[];
}

export interface SkippedFolder {
  readonly name: string;
  /** `repeated`: a link to a folder that contains it, or that another link has led to already. */
  readonly why: 'hidden' | 'unreadable' | 'outside' | 'repeated';
}

/** Which folders are the labels, where they lie in each other. */
export type LabelLevel = 'innermost' | 'outermost';

/** By name alone: files beside the label folders are not opened. */
const PICTURE_NAME = /\.(?:jpe?g|jfif|png|webp|gif|tiff?|avif|bmp|heic)$/i;
const NAME_WITH_ENDING = /\.[^./]+$/;

export function isPictureName(name: string): boolean {
  return PICTURE_NAME.test(name);
}

/** Whether a file's name says that it is something else than a picture. */
export function saysNoPicture(name: string): boolean {
  return NAME_WITH_ENDING.test(name) && !isPictureName(name);
}

/** What a folder of the listing holds, relative to that folder. */
export function listingBelow({ files, folders, skipped }: Listing, folder: string): Listing {
  const start = `${folder}/`;
  const below = (names: readonly string[]) =>
    names.filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
  return {
    files: below(files),
    folders: below(folders),
    skipped: skipped
      .filter(({ name }) => name.startsWith(start))
      .map(({ name, why }) => ({ name: name.slice(start.length), why })),
  };
}

/** The folders directly in it. */
export function topFolders({ folders }: Listing): readonly string[] {
  return folders.filter((name) => !name.includes('/'));
}

/** The files directly in it. */
export function looseFiles({ files }: Listing): readonly string[] {
  return files.filter((name) => !name.includes('/'));
}

/** The label of each file, and the labels, those without a file too. */
export function labelledFiles(
  listing: Listing,
  level: LabelLevel,
): { readonly candidates: readonly Candidate[]; readonly labels: ReadonlySet<string> } {
  const outermost = level === 'outermost';
  const candidates = listing.files.flatMap((name) => {
    const folders = name.split('/').slice(0, -1);
    const label = folders.at(outermost ? 0 : -1);
    return label === undefined ? [] : [{ name, label }];
  });
  const empty = outermost ? topFolders(listing) : leafFolders(listing).map((name) => name.split('/').at(-1)!);
  return { candidates, labels: new Set([...empty, ...candidates.map(({ label }) => label)]) };
}

function leafFolders({ folders }: Listing): readonly string[] {
  const inner = new Set(folders.map((name) => name.slice(0, Math.max(0, name.lastIndexOf('/')))));
  return folders.filter((name) => !inner.has(name));
}

/** Findings that need no file opened. @param nameOf a name of the listing as the user would say it */
export function listingFindings(listing: Listing, nameOf: (name: string) => string): Finding[] {
  const names = (why: SkippedFolder['why']) =>
    listing.skipped.filter((folder) => folder.why === why).map(({ name }) => show(nameOf(name)));
  return [
    ...warnings(
      'dataset-stray-pictures',
      'Without a label, because beside the label folders; left out',
      looseFiles(listing)
        .filter(isPictureName)
        .map((name) => show(nameOf(name))),
    ),
    ...warnings('dataset-hidden-folder', 'Hidden folder, left out', names('hidden'), 'folder'),
    ...warnings(
      'dataset-unreadable-folder',
      'Cannot be read, left out; check the permissions',
      names('unreadable'),
      'folder',
    ),
    ...warnings(
      'dataset-link-outside',
      'Link that leads out of the dataset, not followed',
      names('outside'),
      'folder',
    ),
    ...warnings(
      'dataset-link-repeated',
      'Link to a folder that is read already, not followed',
      names('repeated'),
      'folder',
    ),
  ];
}
