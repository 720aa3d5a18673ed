import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../support/run.ts';
import { INSTALLING, modelPackage, readmeBlock } from './model-package.ts';

export interface NextVariant {
  readonly major: 15 | 16;
  readonly bundler: 'turbopack' | 'webpack';
  /** The packed model package, or its folder as a member of the same npm workspace. */
  readonly from: 'tarball' | 'workspace';
}

export const NEXT_VARIANTS: readonly NextVariant[] = ([15, 16] as const).flatMap((major) =>
  (['turbopack', 'webpack'] as const).flatMap((bundler) =>
    (['tarball', 'workspace'] as const).map((from) => ({ major, bundler, from })),
  ),
);

/** What a build takes when nothing is said. */
const DEFAULT_BUNDLER = { 15: 'webpack', 16: 'turbopack' } as const;

/**
 * Installs and builds the app of `next/`, with the configuration that the model package's README gives.
 * @param folder is made
 * @returns the app's folder, and the server in its `.next/standalone`
 */
export async function buildNextApp(
  folder: string,
  { major, bundler, from }: NextVariant,
): Promise<{ readonly app: string; readonly server: string }> {
  const { tarball, folder: model } = await modelPackage();
  const isMember = from === 'workspace';
  const inFolder = isMember ? join('apps', 'web') : '';
  const app = join(folder, inFolder);
  await cp(join(import.meta.dirname, 'next'), app, { recursive: true });
  if (isMember) {
    await mkdir(join(folder, 'packages'));
    await cp(model, join(folder, 'packages', 'digits-model'), { recursive: true });
    const root = { private: true, workspaces: ['apps/*', 'packages/*'] };
    await writeFile(join(folder, 'package.json'), JSON.stringify(root));
  }
  const manifest = {
    name: 'web',
    private: true,
    dependencies: {
      next: `^${major}`,
      react: '^19',
      'react-dom': '^19',
      'digits-model': isMember ? '0.1.0' : `file:${tarball}`,
    },
    devDependencies: { '@types/node': '^20.19.0', '@types/react': '^19', typescript: '~5.9.3' },
  };
  await writeFile(join(app, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(app, 'next.config.mjs'), await configuration({ bundler, isMember }));
  const env = { ...INSTALLING, NEXT_TELEMETRY_DISABLED: '1' };
  await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, env });
  const flags = bundler === DEFAULT_BUNDLER[major] ? [] : [`--${bundler}`];
  await run('npx', ['next', 'build', ...flags], { cwd: app, env });
  return { app, server: join(inFolder, 'server.js') };
}

/** As a reader of the README puts it together. */
async function configuration({
  bundler,
  isMember,
}: Pick<NextVariant, 'bundler'> & { readonly isMember: boolean }): Promise<string> {
  const { readme } = await modelPackage();
  const base = readmeBlock(readme, 'next.config.mjs');
  const forWebpack = readmeBlock(readme, 'next.config.mjs, webpack');
  const more = bundler === 'webpack' && isMember ? forWebpack : '';
  return base
    .replace('./node_modules', isMember ? '../../node_modules' : './node_modules')
    .replace(/\n\};\n$/, `\n  output: 'standalone',\n${more}};\n`);
}
