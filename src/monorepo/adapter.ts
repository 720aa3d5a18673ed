import type { PackageManager } from '../scaffold/context.ts';
import type { EditPath } from './edit/edit.ts';
import type { PackageManifest } from './package-manifest.ts';
import type { SharedEdit } from './shared-edit.ts';

/** What an adapter may see of a folder; paths are relative to it, with forward slashes. */
export interface DirectoryView {
  exists(path: string): Promise<boolean>;
  /** @returns undefined when there is no such file; a byte-order mark stays */
  readText(path: string): Promise<string | undefined>;
  /** Names of the folders in a folder, sorted; links are left out. */
  folders(path: string): Promise<readonly string[]>;
  /** Which of some paths git would ignore; undefined where nobody knows. Absent where nobody can be asked. */
  ignored?(paths: readonly string[]): Promise<readonly IgnoredPath[] | undefined>;
}

/** A path that git ignores, and the line that says so. */
export interface IgnoredPath {
  readonly path: string;
  /** As git names it: relative to the folder that was asked about, or absolute. */
  readonly file: string;
  readonly line: number;
  readonly pattern: string;
}

export type ManagerName = 'npm' | 'yarn-classic' | 'yarn-berry' | 'pnpm' | 'bun' | 'rush';
export type RunnerName = 'turborepo' | 'nx' | 'lerna';

/** A folder that may be a monorepo's root. */
export interface Root {
  readonly view: DirectoryView;
  /** Its `package.json`; empty when there is none. */
  readonly manifest: PackageManifest;
  /** Used where nothing in the folder names a package manager. */
  readonly preferred: PackageManager;
}

export interface Member {
  readonly packageName: string;
  /** Relative to the monorepo's root, with forward slashes. */
  readonly folder: string;
}

/** Which folders are members, and the list of a file that says so. */
export interface MemberRules {
  readonly file: string;
  readonly format: 'json' | 'yaml';
  readonly path: EditPath;
  /** Globs, with `!` in front of those that take folders away; exact folders where the list holds records. */
  readonly globs: readonly string[];
}

/** One decision: what, and why. */
export interface Decision {
  /** `model-folder`, `scope`, `register`, …: stable, for scripts. */
  readonly what: string;
  readonly value: string;
  readonly reason: string;
}

/** What has to change in the repository's own files, and what was decided on the way. */
export interface Joined {
  readonly edits: readonly SharedEdit[];
  readonly decisions: readonly Decision[];
}

export interface JoinOptions {
  /** Turborepo: add tasks that are missing. */
  readonly addTasks: boolean;
}

/** A project that joins; `set` is its template set. */
export interface NewMember extends Member {
  readonly set: string;
}

/** What a package manager is told. */
export interface ManagerCommands {
  readonly packageManager: PackageManager;
  /** Program and arguments, run at the root. */
  readonly install: readonly [string, ...string[]];
  /** A line that runs one member's script from the root. */
  readonly run: (member: Member, script: string) => string;
  /** What stands between that line and arguments for the script. */
  readonly beforeArguments: '' | ' --';
  /** How a program of the root's `node_modules` is started: `npx`. */
  readonly exec: string;
  /** How one member depends on another, whose version is given. */
  readonly internalSpec: (version: string) => string;
}

/**
 * Knows one kind of monorepo. Package managers and task runners are two axes: a root has one manager and any number of runners.
 * `standalone.ts` has the roots that we write ourselves.
 */
export interface MonorepoAdapter {
  readonly name: ManagerName | RunnerName;
  /** As people write it. */
  readonly label: string;
  readonly axis: 'manager' | 'runner';
  /** True when the folder is the root of such a monorepo. */
  detect(root: Root): Promise<boolean>;
  /** Absent, or undefined: the other axis says who is a member. */
  members?(root: Root): Promise<MemberRules | undefined>;
  /** What makes new members at home, beyond their own folders. */
  join(root: Root, added: readonly NewMember[], options: JoinOptions): Promise<Joined>;
  /** Of managers alone. */
  readonly commands?: ManagerCommands;
  /** Where the commands depend on the root: those of this one. @default {@link commands} */
  commandsAt?(root: Root): Promise<ManagerCommands>;
}
