import type { UsedTemplates } from './used-templates.ts';

/** What will happen to the disk, before anything does. Paths are relative to {@link Plan.root}, with forward slashes. */
export type Operation = WriteOperation | AssetOperation | EditOperation | DeleteOperation;

/**
 * `managed`: ours, merged three ways on update. `seed`: written once, then the user's. `asset`: replaced on retrain.
 * `shared`: the user's file that we inserted into.
 */
export type Ownership = 'managed' | 'seed' | 'asset' | 'shared';

export interface WriteOperation {
  readonly kind: 'write';
  readonly path: string;
  readonly text: string;
  readonly ownership: 'managed' | 'seed';
  readonly executable?: boolean;
  /** SHA-256 of the text before it was formatted: the same one means the same file, whatever formatted it. */
  readonly rendered?: string;
  /** Permission bits of a file that comes back; stands before {@link executable}. */
  readonly mode?: number;
}

/** A binary file that is copied, never read into a string. */
export interface AssetOperation {
  readonly kind: 'asset';
  readonly path: string;
  /** Absolute path of the source. */
  readonly from: string;
  readonly bytes: number;
  readonly sha256: string;
  /** SHA-256 of what it may replace without leaving a copy beside it. */
  readonly replaces?: string;
}

export interface EditOperation {
  readonly kind: 'edit';
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** One line for people. */
  readonly reason: string;
}

export interface DeleteOperation {
  readonly kind: 'delete';
  readonly path: string;
  readonly reason: string;
}

/** What an install would run that comes from somebody's templates. */
export interface InstallCode {
  /** `preinstall in package.json`, `.pnpmfile.cjs`. */
  readonly what: readonly string[];
  /** False where nobody has said that it may: there nothing is installed. */
  readonly mayRun: boolean;
}

export interface Plan {
  /** Absolute folder. */
  readonly root: string;
  readonly operations: readonly Operation[];
  /** What was decided and why, one line each. */
  readonly notes: readonly string[];
  /** Commands for the user to run next, in order, relative to the root. */
  readonly next: readonly string[];
  /** Folders of templates, but for this package's own, that the projects are made of; the notes name them, too. */
  readonly templates?: readonly UsedTemplates[];
  /** What of the repository's own formatting was not used, in one line; the notes have it, too. */
  readonly otherFormatting?: string;
  /** Whether code of the repository may run: it was asked for, and there is a repository. */
  readonly repositoryCode?: boolean;
  readonly installCode?: InstallCode;
}
