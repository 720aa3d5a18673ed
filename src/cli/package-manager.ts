import type { PackageManager } from '../scaffold/context.ts';

const KNOWN: readonly PackageManager[] = ['npm', 'pnpm', 'yarn', 'bun'];

/** The package manager that runs us, from `npm_config_user_agent` (`pnpm/12.21.0 npm/? node/? linux x64`); npm otherwise. */
export function runningPackageManager(env: Readonly<Record<string, string | undefined>>): PackageManager {
  const name = env.npm_config_user_agent?.split(' ')[0]?.split('/')[0];
  return KNOWN.find((known) => known === name) ?? 'npm';
}

/** Whether an npm that does not read `allowScripts` runs us. */
export function runsOldNpm(env: Readonly<Record<string, string | undefined>>): boolean {
  const [, major, minor] = /^npm\/(\d+)\.(\d+)/.exec(env.npm_config_user_agent ?? '') ?? [];
  return Number(major) < 11 || (Number(major) === 11 && Number(minor) < 19);
}

/** How `create-model-builder` is started with a package manager, up to and with what its flags need before them. */
export function createCommand(
  packageManager: PackageManager,
): readonly [command: string, beforeFlags: string] {
  switch (packageManager) {
    case 'npm':
      return ['npm create model-builder@latest', '--'];
    case 'pnpm':
      return ['pnpm create model-builder@latest', ''];
    case 'yarn':
      return ['yarn create model-builder', ''];
    case 'bun':
      return ['bun create model-builder@latest', ''];
  }
}
