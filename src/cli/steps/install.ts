import { join } from 'node:path';
import { ModelBuilderError } from '../../errors.ts';
import { kindOf } from '../../io/path-facts.ts';
import { runProcess } from '../../io/process-run.ts';
import { removeFolders } from '../../io/remove-folders.ts';
import type { PackageManager } from '../../scaffold/context.ts';
import type { CommandContext } from '../context.ts';
import { interrupted } from '../errors.ts';
import type { Progress } from '../report/progress.ts';

/** Lines of a failed install's output that are shown; `--verbose` shows all of it, as it comes. */
const SHOWN_LINES = 30;

/**
 * Installs the dependencies of the projects, at their root. Interrupted, it takes away what it had installed.
 * @param folders of the packages, relative to the root
 * @returns `install-failed`, which says what to run; undefined when all went well
 * @throws ModelBuilderError `interrupted`
 */
export async function installDependencies(
  root: string,
  folders: readonly string[],
  { packageManager, verbose }: { readonly packageManager: PackageManager; readonly verbose: boolean },
  context: CommandContext,
  progress: Progress,
): Promise<ModelBuilderError | undefined> {
  const places = ['', ...folders].map((folder) => join(root, folder, 'node_modules'));
  const fresh = (
    await Promise.all(places.map(async (place) => ((await kindOf(place)) === 'missing' ? place : [])))
  ).flat();
  progress.line(`Installing with ${packageManager} …`);
  try {
    const { exitCode, output } = await runProcess(packageManager, ['install'], {
      cwd: root,
      signal: context.signal,
      env: installEnvironment(context.env),
      show: verbose,
    });
    if (exitCode === 0) return undefined;
    progress.line(output.split('\n').slice(-SHOWN_LINES).join('\n'));
    return installFailed(root, packageManager, exitCode);
  } catch (error) {
    if (!context.signal.aborted) throw error;
    await removeFolders(fresh);
    throw interrupted(
      `Interrupted. The projects are complete in ${root}; their dependencies are not installed.`,
      `Install them later: cd ${root} && ${packageManager} install`,
    );
  }
}

function installFailed(root: string, packageManager: string, exitCode: number): ModelBuilderError {
  const reason = exitCode === -1 ? 'could not be started' : `ended with exit code ${exitCode}`;
  return new ModelBuilderError(
    'install-failed',
    `The projects are complete in ${root}, but \`${packageManager} install\` ${reason}.`,
    {
      hint: `Run it again there: cd ${root} && ${packageManager} install. Choose another with --package-manager, or none with --no-install.`,
    },
  );
}

/** What npm tells a program that it runs about itself must not reach an install somewhere else; its settings must. */
const ABOUT_THE_CALLER =
  /^(?:INIT_CWD|npm_(?:lifecycle|package)_.*|npm_command|npm_execpath|npm_node_execpath|npm_config_(?:local_prefix|global|global_prefix|prefix|workspaces?|package|call|include_workspace_root))$/i;

function installEnvironment(env: CommandContext['env']): Record<string, string | undefined> {
  // Undefined takes a variable away from the child; leaving it out would hand it on.
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, ABOUT_THE_CALLER.test(name) ? undefined : value]),
  );
}
