import { delimiter, isAbsolute, parse } from 'node:path';
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
  const { exitCode, output } = await runProcess(program, ['--version'], {
    // Package managers hand over to the program that a folder above them names.
    cwd: parse(cwd).root,
    signal,
    env: elsewhere(env),
  });
  // Warnings may stand around the version.
  return exitCode === 0
    ? output.split('\n').find((line) => /\d+\.\d+/.test(line) && !/warn/i.test(line))
    : undefined;
}

type Environment = CommandContext['env'];

/** The environment of a program that is this machine's own: no other yarn or pnpm in its place, and no download of one. */
const AS_INSTALLED: Environment = {
  YARN_IGNORE_PATH: '1',
  COREPACK_ENABLE_PROJECT_SPEC: '0',
  COREPACK_ENABLE_NETWORK: '0',
  npm_config_manage_package_manager_versions: 'false',
  pnpm_config_manage_package_manager_versions: 'false',
};

/** npm and npx put the programs of every folder above first. */
function elsewhere(env: Environment): Environment {
  const paths = Object.entries(env).flatMap(([name, value]) =>
    name.toUpperCase() === 'PATH' && value !== undefined ? [[name, withoutProjects(value)] as const] : [],
  );
  return { ...env, ...Object.fromEntries(paths), ...AS_INSTALLED };
}

function withoutProjects(path: string): string {
  return path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder))
    .join(delimiter);
}
