import type { ProjectCommands } from '../scaffold/context.ts';
import type { Operation } from '../scaffold/plan.ts';

/** What an adapter may see of a folder; paths are relative to it. */
export interface DirectoryView {
  exists(path: string): Promise<boolean>;
  readText(path: string): Promise<string>;
}

export interface Member {
  readonly packageName: string;
  /** Relative to the monorepo's root, with forward slashes. */
  readonly folder: string;
}

/** Knows one kind of monorepo. `standalone.ts` has those that we write ourselves; kinds that exist already come beside it. */
export interface MonorepoAdapter {
  readonly name: string;
  /** True when the folder is the root of such a monorepo. */
  detect(root: DirectoryView): Promise<boolean>;
  members(root: DirectoryView): Promise<readonly Member[]>;
  /** Operations, relative to the root, that make the new packages members. */
  register(root: DirectoryView, added: readonly Member[]): Promise<readonly Operation[]>;
  /** What people type in the root. */
  readonly commands: ProjectCommands;
  /** How one member depends on another, whose version is given. */
  internalSpec(version: string): string;
}
