import { join } from 'node:path';
import { ModelBuilderError } from '../../errors.ts';
import { kindOf } from '../../io/path-facts.ts';
import { finishing } from '../../io/process-interrupt.ts';
import { runProcess } from '../../io/process-run.ts';
import { removeFolders } from '../../io/remove-folders.ts';
import { installEnvironment, WITHOUT_YARN_PATH } from '../../monorepo/install-environment.ts';
import type { CommandContext } from '../context.ts';
import { interrupted } from '../errors.ts';
import type { Progress } from '../report/progress.ts';

/** Lines of a failed install's output that are shown; `--verbose` shows all of it, as it comes. */
const SHOWN_LINES = 30;

export interface InstallOptions {
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
  readonly verbose: boolean;
  /** What else can be done about an install that fails. */
  readonly hint: string;
  /** Whether code of the repository may run; without it, yarn is not replaced by the one that a folder names. */
  readonly repositoryCode: boolean;
}

/**
 * Installs the dependencies of the projects, at their root. Interrupted, it takes away what it had installed.
 * @param folders of the packages, relative to the root
 * @returns `install-failed`, which says what to run; undefined when all went well
 * @throws ModelBuilderError `interrupted`
 */
export async function installDependencies(
  root: string,
  folders: readonly string[],
  { command, verbose, hint, repositoryCode }: InstallOptions,
  context: CommandContext,
  progress: Progress,
): Promise<ModelBuilderError | undefined> {
  const places = ['', ...folders].map((folder) => join(root, folder, 'node_modules'));
  const fresh = (
    await Promise.all(places.map(async (place) => ((await kindOf(place)) === 'missing' ? place : [])))
  ).flat();
  const [program, ...args] = command;
  const line = command.join(' ');
  progress.line(`Installing with ${program} …`);
  const install = async (): Promise<ModelBuilderError | undefined> => {
    try {
      const { exitCode, output } = await runProcess(program, args, {
        cwd: root,
        signal: context.signal,
        env: { ...installEnvironment(context.env), ...(!repositoryCode && WITHOUT_YARN_PATH) },
        show: verbose,
      });
      if (exitCode === 0) return undefined;
      progress.line(output.split('\n').slice(-SHOWN_LINES).join('\n'));
      return installFailed(root, line, exitCode, hint);
    } catch (error) {
      if (!context.signal.aborted) throw error;
      await removeFolders(fresh);
      throw interrupted(
        `Interrupted. The projects are complete in ${root}; their dependencies are not installed.`,
        `Install them later: cd ${root} && ${line}`,
      );
    }
  };
  return await finishing(install);
}

function installFailed(root: string, line: string, exitCode: number, more: string): ModelBuilderError {
  const reason = exitCode === -1 ? 'could not be started' : `ended with exit code ${exitCode}`;
  return new ModelBuilderError(
    'install-failed',
    `The projects are complete in ${root}, but \`${line}\` ${reason}.`,
    {
      hint: `Run it again there: cd ${root} && ${line}. ${more}`,
    },
  );
}
