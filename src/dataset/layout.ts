import { groupBy } from './group-by.ts';
import {
  isPictureName,
  labelledFiles,
  listingBelow,
  looseFiles,
  saysNoPicture,
  topFolders,
  type Listing,
} from './listing.ts';

/** A folder of a dataset, as a dataset of its own. */
export interface Part {
  /** Relative to the dataset's root; empty for the root itself. */
  readonly folder: string;
  /** Relative to the folder. */
  readonly listing: Listing;
}

/** The part in a folder of a part. */
export function partIn({ folder, listing }: Part, inner: string): Part {
  return { folder: nameIn(folder, inner), listing: listingBelow(listing, inner) };
}

/** A name of a part's listing, relative to the root. */
export function nameIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** Tables by their ending; what a JSON file is, only its content says. */
const TABLE_NAME = /\.(?:csv|tsv|jsonl|ndjson)$/i;
const MAYBE_TABLE_NAME = /\.json$/i;

/** The tables that lie in a folder beside its pictures, or beside the only folder of them; none where folders are labels. */
export function tablesOf(listing: Listing): {
  readonly tables: readonly string[];
  readonly maybe: readonly string[];
} {
  const loose = looseFiles(listing);
  if (topFolders(listing).length > 1 && !isFlat(listing)) return { tables: [], maybe: [] };
  return {
    tables: loose.filter((name) => TABLE_NAME.test(name)),
    maybe: loose.filter((name) => MAYBE_TABLE_NAME.test(name)),
  };
}

/** Whether more pictures lie loose than in folders. */
function isFlat({ files }: Listing): boolean {
  const pictures = files.filter(isPictureName);
  const loose = pictures.filter((name) => !name.includes('/'));
  return loose.length > pictures.length - loose.length;
}

/**
 * Goes down as long as a folder holds nothing but one other: what a download is wrapped in. Stops above what could be the only
 * label.
 */
export function unwrapped(part: Part): Part {
  const folders = topFolders(part.listing);
  if (folders.length !== 1) return part;
  if (looseFiles(part.listing).some((name) => isPictureName(name) || TABLE_NAME.test(name))) return part;
  const inner = unwrapped(partIn(part, folders[0]));
  const { tables, maybe } = tablesOf(inner.listing);
  const holdsTable = tables.length + maybe.length > 0 && looseFiles(inner.listing).some(isPictureName);
  return topFolders(inner.listing).length > 1 || holdsTable ? inner : part;
}

/** Words for the parts of a split, as people and tools name its folders: `train`, `training_set`, `seg_test`, `valid`. */
const TRAINING = /^(?:train|training|trn)$/;
const OTHER = /^(?:val|valid|validation|validate|dev|test|testing|tst|eval|evaluation|holdout)$/;
const UNLABELLED = /^(?:pred|predict|prediction|unlabel?led|inference)$/;

export interface SplitFolders {
  readonly training: string;
  readonly others: readonly string[];
  /** Pictures to try a model on, which nobody has labelled. */
  readonly unlabelled: readonly string[];
}

/** The parts of a split, by the folders' names alone: all of them must be named so, one of them as that to train on. */
export function splitFolders(listing: Listing): SplitFolders | undefined {
  const groups = groupBy(topFolders(listing), roleOf);
  const training = groups.get('training') ?? [];
  const others = groups.get('other') ?? [];
  if (training.length !== 1 || others.length === 0 || groups.has(undefined)) return undefined;
  return { training: training[0], others, unlabelled: groups.get('unlabelled') ?? [] };
}

function roleOf(name: string): 'training' | 'other' | 'unlabelled' | undefined {
  const words = name.toLowerCase().split(/[^a-z]+/);
  const role = (pattern: RegExp) => words.some((word) => pattern.test(word.replace(/(?<=.)set$/, '')));
  const roles = [role(TRAINING), role(OTHER), role(UNLABELLED)];
  if (roles.filter(Boolean).length !== 1) return undefined;
  return (['training', 'other', 'unlabelled'] as const)[roles.indexOf(true)];
}

/** Labels at both ends, where folders of pictures lie in folders. Sorted. */
export interface Levels {
  readonly outermost: readonly string[];
  readonly innermost: readonly string[];
}

/**
 * The levels that could be the labels; undefined where only one can: some outermost folder holds its pictures in folders alone, and
 * the innermost have several names.
 */
export function levelsOf({ files, folders }: Listing): Levels | undefined {
  const pictures = { files: files.filter((name) => !saysNoPicture(name)), folders: [], skipped: [] };
  const outer = groupBy(
    pictures.files.filter((name) => name.includes('/')),
    (name) => name.slice(0, name.indexOf('/')),
  );
  const nested = [...outer.values()].some((group) => group.every((name) => name.split('/').length > 2));
  const sorted = (level: 'innermost' | 'outermost') => [...labelledFiles(pictures, level).labels].toSorted();
  const innermost = sorted('innermost');
  if (!nested || innermost.length < 2 || folders.length === 0) return undefined;
  return { outermost: sorted('outermost'), innermost };
}
