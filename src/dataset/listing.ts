import type { Candidate } from './candidate.ts';
import { show, warning, warnings } from './findings.ts';
import type { Finding } from './types.ts';

/** A folder's content as it was found; nothing has been opened. Names are relative to the root, with forward slashes. */
export interface Listing {
  readonly files: readonly { readonly path: string; readonly name: string }[];
  /** Sub-folders of the root that were looked into: the labels. */
  readonly labelFolders: readonly string[];
  readonly skipped: readonly SkippedFolder[];
}

export interface SkippedFolder {
  readonly name: string;
  /** `repeated`: a link to a folder that contains it, or that another link has led to already. */
  readonly why: 'hidden' | 'unreadable' | 'outside' | 'repeated';
}

/** Pictures belong to the label folder at the top, however deep they lie. */
export function candidatesOf({ files }: Listing): Candidate[] {
  return files.flatMap(({ path, name }) => {
    const [label, ...rest] = name.split('/');
    return rest.length === 0 ? [] : [{ path, name, label: label }];
  });
}

/** Findings that need no file opened. */
export function listingFindings(listing: Listing): Finding[] {
  const names = (why: SkippedFolder['why']) =>
    listing.skipped.filter((folder) => folder.why === why).map(({ name }) => show(name));
  return [
    ...strayFindings(listing),
    ...splitFolderFindings(listing),
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

/** By name alone: files beside the label folders are not opened. */
const PICTURE_NAME = /\.(?:jpe?g|png|webp|gif|tiff?|avif|bmp|heic)$/i;

/** Pictures that lie beside the label folders and so have no label. */
function strayFindings({ files }: Listing): Finding[] {
  const stray = files
    .map(({ name }) => name)
    .filter((name) => !name.includes('/') && PICTURE_NAME.test(name));
  return warnings(
    'dataset-stray-pictures',
    'Without a label, because beside the label folders; left out',
    stray.map(show),
  );
}

/** What was probably meant, when a folder has too few labels. */
export function advice({ files, labelFolders }: Listing): string | undefined {
  const segments = files.map(({ name }) => name.split('/'));
  const below = new Set(segments.filter(({ length }) => length > 2).map(([, second]) => second));
  if (labelFolders.length === 1 && below.size > 1)
    return `The folders in ${show(labelFolders[0])} look like labels: give that folder.`;
  const table = segments.find(([name, ...rest]) => rest.length === 0 && /\.[ct]sv$/i.test(name));
  return labelFolders.length === 0 && table
    ? `To read the table ${show(table[0])}, give that file.`
    : undefined;
}

const SPLIT_NAMES = /^(?:train|training|val|valid|validation|test|testing)$/i;

/** A dataset that somebody has split into folders already would be trained to tell the splits apart. */
function splitFolderFindings({ labelFolders }: Listing): Finding[] {
  if (labelFolders.length < 2 || !labelFolders.every((name) => SPLIT_NAMES.test(name))) return [];
  return [
    warning(
      'dataset-split-folders',
      `The labels are ${labelFolders.map(show).join(', ')}: these look like parts of a split, not like labels. ` +
        'Give the folder that holds one folder per label.',
    ),
  ];
}
