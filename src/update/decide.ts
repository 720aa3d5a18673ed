import type { Current } from '../scaffold/change.ts';
import { mergeFile, plainText } from '../scaffold/merge.ts';
import type { ManifestFile } from '../scaffold/manifest.ts';
import type { WriteOperation } from '../scaffold/plan.ts';
import { sha256Of } from '../sha256.ts';

/** The pristine copy of a file; `lost` when it is missing or is not what the manifest says. */
export type Pristine =
  | { readonly kind: 'absent' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'lost'; readonly reason: 'missing' | 'changed' };

/** A link in a file's place, or in that of a folder above it: nothing is written through one. */
export interface Linked {
  readonly kind: 'link';
  readonly at: 'file' | 'folder';
  /** Of the file that it leads to, where that is an asset. */
  readonly sha256?: string;
}

/** The user's side of a file. */
export type Mine = Current | Linked;

/** One text file of a project, from all three sides. */
export interface FileSides {
  /** Relative to the project. */
  readonly path: string;
  /** What the manifest says; absent for a file that it does not know. */
  readonly recorded?: ManifestFile | undefined;
  readonly base: Pristine;
  readonly mine: Mine;
  /** Absent when it is no longer generated. */
  readonly theirs?: WriteOperation | undefined;
}

/** Why a file needs somebody to decide. */
export type ConflictReason = 'both changed' | 'occupied' | 'no pristine copy' | 'not text' | 'link';

export type Decision =
  /** Nothing to do: `same` for everybody, or changed by its owner alone. */
  | { readonly kind: 'same' | 'mine' }
  /** Belongs to the user since it was first written; the generator would write something else now. */
  | { readonly kind: 'seed' }
  /** The user deleted it; the generator has changed it since. */
  | { readonly kind: 'stays deleted' }
  /** No longer generated, but changed by the user: it is the user's now. */
  | { readonly kind: 'orphan' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'create'; readonly theirs: WriteOperation }
  | { readonly kind: 'take'; readonly before: string; readonly theirs: WriteOperation }
  | { readonly kind: 'merge'; readonly before: string; readonly after: string }
  | {
      readonly kind: 'conflict';
      readonly reason: ConflictReason;
      /** Absent where there is no known ancestor. */
      readonly base?: string;
      readonly mine: Mine;
      readonly theirs: WriteOperation;
    };

/** What becomes of one file. The table is in docs/update.md. */
export function decide(sides: FileSides): Decision {
  const { recorded, mine, theirs } = sides;
  if (!recorded) return theirs ? decideNew(mine, theirs) : { kind: 'same' };
  if (!theirs) return decideDropped(sides, recorded);
  const base = ancestor(sides, recorded);
  const unchanged = base === plainText(theirs.text);
  if (mine.kind === 'absent') return { kind: unchanged ? 'mine' : 'stays deleted' };
  if (isText(mine, theirs.text)) return { kind: 'same' };
  if (unchanged) return { kind: 'mine' };
  if (theirs.ownership === 'seed') return { kind: 'seed' };
  if (mine.kind === 'link') return { kind: 'conflict', reason: 'link', mine, theirs };
  if (mine.kind === 'binary') return { kind: 'conflict', reason: 'not text', mine, theirs };
  if (base === undefined) return { kind: 'conflict', reason: 'no pristine copy', mine, theirs };
  if (isText(mine, base)) return { kind: 'take', before: mine.text, theirs };
  const versions = { base, mine: mine.text, theirs: theirs.text };
  const { text, conflicts } = mergeFile(sides.path, versions, 'ours', '');
  if (conflicts > 0) return { kind: 'conflict', reason: 'both changed', base, mine, theirs };
  return text === mine.text ? { kind: 'mine' } : { kind: 'merge', before: mine.text, after: text };
}

function decideNew(mine: Mine, theirs: WriteOperation): Decision {
  if (mine.kind === 'absent') return { kind: 'create', theirs };
  if (isText(mine, theirs.text)) return { kind: 'same' };
  return { kind: 'conflict', reason: mine.kind === 'link' ? 'link' : 'occupied', mine, theirs };
}

function decideDropped({ mine, ...sides }: FileSides, recorded: ManifestFile): Decision {
  if (mine.kind === 'absent') return { kind: 'same' };
  const base = ancestor({ mine, ...sides }, recorded);
  return { kind: base !== undefined && isText(mine, base) ? 'delete' : 'orphan' };
}

/** The text as it was generated: the pristine copy, or whichever side has its hash where that copy is lost. */
function ancestor({ base, mine, theirs }: FileSides, { sha256 }: ManifestFile): string | undefined {
  if (base.kind === 'text') return base.text;
  const found = [mine, theirs].find((side) => side && 'text' in side && hasHash(side.text, sha256));
  return found && 'text' in found ? plainText(found.text) : undefined;
}

/** Whether a text has a SHA-256, whatever git made of its line endings. */
export function hasHash(text: string, sha256: string): boolean {
  return [text, plainText(text)].some((one) => sha256Of(one) === sha256);
}

function isText(mine: Mine, text: string): boolean {
  return mine.kind === 'text' && plainText(mine.text) === plainText(text);
}
