import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { filesBelow, packProject } from '../support/pack.ts';
import { run } from '../support/run.ts';
import { digits } from './support/digits.ts';
import { loopbackRegistry } from './support/loopback-registry.ts';

/** Nothing answers there: what does not go through the registry fails. */
const NO_ROUTE = 'http://127.0.0.1:9';

const MEGABYTE = 1e6;

test('npm create on a clean cache: only the registry, no install script, under 70 MB, and it trains', async () => {
  await using folder = await temporaryFolder();
  const { tarball } = await packProject();
  const { few } = await digits();
  const upstream = await run('npm', ['config', 'get', 'registry'], { cwd: folder.path });
  await using registry = await loopbackRegistry(upstream.stdout.trim(), {
    tarball,
    manifest: await packedManifest(tarball, folder.path),
  });
  const env = {
    npm_config_registry: registry.url,
    npm_config_cache: folder.at('npm-cache'),
    HTTP_PROXY: NO_ROUTE,
    HTTPS_PROXY: NO_ROUTE,
    NO_PROXY: '127.0.0.1',
    MODEL_BUILDER_CACHE: folder.at('features'),
    XDG_STATE_HOME: folder.at('state'),
  };

  const args = ['create', '--yes', 'model-builder@latest', 'my-app', '--', '--data', few];
  await run('npm', [...args, '--yes', '--no-install', '--no-git'], { cwd: folder.path, env });

  expect(await readdir(folder.at('my-app'))).toEqual(
    expect.arrayContaining(['my-app-model', 'my-app-console-app', 'package.json']),
  );
  // What npm asks besides packages; a registry may not have it.
  expect(registry.refused.filter((request) => !request.includes('/-/npm/v1/security/'))).toEqual([]);
  const bytes = [...registry.tarballs.values()].reduce((sum, size) => sum + size, 0);
  console.log(`${registry.tarballs.size} tarballs, ${(bytes / MEGABYTE).toFixed(1)} MB`);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(70 * MEGABYTE);
  expect(await installScripts(folder.at('npm-cache', '_npx'))).toEqual([]);
});

/** Scripts that npm would run at an install, of all packages below a folder. */
async function installScripts(folder: string): Promise<string[]> {
  const manifests = (await filesBelow(folder)).filter((file) =>
    /node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(file.replaceAll('\\', '/')),
  );
  const found = manifests.map(async (file) => {
    const { scripts = {}, gypfile } = JSON.parse(await readFile(file, 'utf8')) as Manifest;
    const named = ['preinstall', 'install', 'postinstall'].filter((name) => name in scripts);
    return [...named, ...(gypfile === true ? ['gypfile'] : [])].map((name) => `${file}: ${name}`);
  });
  expect(found.length).toBeGreaterThan(10);
  return (await Promise.all(found)).flat();
}

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly gypfile?: boolean;
}

async function packedManifest(tarball: string, folder: string): Promise<{ name: string; version: string }> {
  await writeFile(join(folder, 'package.tgz'), await readFile(tarball));
  const { stdout } = await run('tar', ['-xzOf', 'package.tgz', 'package/package.json'], { cwd: folder });
  return JSON.parse(stdout) as { name: string; version: string };
}
