import { basename, resolve } from 'node:path';
import { parseProjectLocation, projectNames } from '../scaffold/naming.ts';
import type { PackageManager } from '../scaffold/context.ts';
import type { SettledInsertion } from '../monorepo/insertion.ts';
import type { FlagValues } from './command.ts';
import type { GENERATION_FLAGS } from './shared-flags.ts';
import type { CommandContext } from './context.ts';
import { runningPackageManager, runsOldNpm } from './package-manager.ts';

export type GenerationValues = FlagValues<typeof GENERATION_FLAGS>;

/** What has to be known to generate the projects, with nothing left open. */
export interface ProjectAnswers {
  /** Absolute folder of the solution, or of the monorepo's root. */
  readonly target: string;
  /** Absolute folder that was named. */
  readonly place: string;
  /** npm-legal, without scope. */
  readonly name: string;
  readonly scope?: string;
  /** Folders of the projects, relative to the target. */
  readonly folders: readonly string[];
  readonly packageManager: PackageManager;
  /** It is an npm before 11.19, which does not read `allowScripts` of `package.json`. Absent in a monorepo, which has its own files. */
  readonly oldNpm?: boolean;
  /** Absent for a solution of its own. */
  readonly monorepo?: SettledInsertion & {
    /** Program and arguments, run at the root. */
    readonly install: readonly [string, ...string[]];
  };
}

/**
 * Settles folder, names and package manager from what was typed: `apps/@acme/flowers`, `.`, `--name`, `--scope`.
 * @throws ModelBuilderError `usage-name`, `usage-scope`
 */
export function settleProject(
  typed: string,
  { name, scope, packageManager }: Pick<GenerationValues, 'name' | 'scope' | 'packageManager'>,
  { cwd, env }: Pick<CommandContext, 'cwd' | 'env'>,
): ProjectAnswers {
  const location = parseProjectLocation(typed);
  const target = resolve(cwd, location.directory);
  const settledScope = scope ?? location.scope;
  const names = projectNames({
    name: name ?? (location.name || basename(target)),
    ...(settledScope === undefined ? {} : { scope: settledScope }),
  });
  const settledManager = packageManager ?? runningPackageManager(env);
  return {
    target,
    place: target,
    name: names.name,
    ...(settledScope === undefined ? {} : { scope: settledScope }),
    folders: [names.model.folder, names.consoleApp.folder],
    packageManager: settledManager,
    oldNpm: settledManager === 'npm' && runsOldNpm(env),
  };
}
