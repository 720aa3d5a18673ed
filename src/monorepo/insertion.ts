import type { ProjectCommands } from '../scaffold/context.ts';
import type { Decision, ManagerName, RunnerName } from './adapter.ts';
import type { JsonValue } from './edit/edit.ts';
import type { SharedEdit } from './shared-edit.ts';

/**
 * How generated projects fit into a monorepo: settled before anything is rendered, and kept in the manifest, so that the same
 * projects can be generated again whatever becomes of their siblings. Plain JSON; folders are relative to the monorepo's root.
 */
export interface Insertion {
  readonly manager: ManagerName;
  readonly runners: readonly RunnerName[];
  /** Template set → folder of its project. */
  readonly folders: Readonly<Record<string, string>>;
  /** The model package, generated now or before. */
  readonly modelFolder: string;
  readonly modelDependency: string;
  /** What a person types at the root. */
  readonly commands: ProjectCommands;
  /** Of all members, where the repository has one for all. */
  readonly version?: string;
  /** Dependency → version that stands in for the template's. */
  readonly versions: Readonly<Record<string, string>>;
  /** Script names that siblings have for the compiler's check: `check-types`. */
  readonly checkScripts: readonly string[];
  /** Script that every project has to have → that of ours which it stands for, `''` for none. */
  readonly moreScripts?: Readonly<Record<string, 'build' | 'test' | ''>> | undefined;
  /** Template set → lines for its `.gitignore`, without which git would not see files of it. */
  readonly unignored?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly tsconfig?: TsconfigInsertion;
  /** True where projects are known by their `project.json`. */
  readonly projectJson: boolean;
  /** The repository's `.gitignore` leaves `dist` alone, so that each project needs one. */
  readonly ignoresDist: boolean;
  readonly edits: readonly SharedEdit[];
}

export interface TsconfigInsertion {
  /** Relative to the root, or in a package. */
  readonly extends: string;
  readonly inPackage: boolean;
  /** Those compiler options of it that concern ours; absent when they are not known. */
  readonly options?: Readonly<Record<string, JsonValue>>;
  readonly dependency?: readonly [name: string, spec: string];
}

/** An insertion and what is to be said about it. */
export interface SettledInsertion {
  readonly insertion: Insertion;
  /** `pnpm + Turborepo` */
  readonly kind: string;
  readonly decisions: readonly Decision[];
}
