import { runProcess } from '../../io/process-run.ts';
import type { CommandContext } from '../context.ts';
import { ok, warn, type Check } from './check.ts';

const PACKAGE_MANAGERS = ['npm', 'pnpm', 'yarn', 'bun'] as const;

export async function checkPackageManagers(context: CommandContext): Promise<Check> {
  const versions = await Promise.all(PACKAGE_MANAGERS.map((name) => versionOf(name, context)));
  const found = PACKAGE_MANAGERS.flatMap((name, index) =>
    versions[index] === undefined ? [] : [`${name} ${versions[index]}`],
  );
  if (found.length > 0) return ok('Package managers', found.join(', '));
  return warn(
    'Package managers',
    'none found',
    'Projects can be generated with --no-install; install npm to run them.',
  );
}

export async function checkGit(context: CommandContext): Promise<Check> {
  const version = await versionOf('git', context);
  if (version !== undefined) return ok('git', version.replace(/^git version /, ''));
  return warn('git', 'not found', 'Projects are generated without a repository.');
}

async function versionOf(program: string, { cwd, signal, env }: CommandContext): Promise<string | undefined> {
  const { exitCode, output } = await runProcess(program, ['--version'], { cwd, signal, env });
  // Warnings may stand around the version.
  return exitCode === 0
    ? output.split('\n').find((line) => /\d+\.\d+/.test(line) && !/warn/i.test(line))
    : undefined;
}
