import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { run } from '../support/run.ts';
import { INSTALLING, modelPackage, pictures } from './model-package.ts';
import { buildNextApp, NEXT_VARIANTS } from './next-app.ts';
import { serve, type Served } from './serve.ts';

async function expectAnswers(served: Served): Promise<void> {
  for (const { bytes, label } of await pictures()) expect(await served.classify(bytes)).toBe(label);
}

test.each(NEXT_VARIANTS)('Next.js $major, $bundler, $from', async (variant) => {
  await using folder = await temporaryFolder();
  await using elsewhere = await temporaryFolder();
  const { app, server } = await buildNextApp(folder.at('app'), variant);
  {
    await using served = await serve(['npx', 'next', 'start'], app);
    await expectAnswers(served);
  }
  await cp(join(app, '.next', 'standalone'), elsewhere.path, { recursive: true, verbatimSymlinks: true });
  await folder[Symbol.asyncDispose]();
  await using served = await serve(['node', server], elsewhere.path);
  await expectAnswers(served);
});

test('Nitro: the output answers elsewhere', async () => {
  await using folder = await temporaryFolder();
  await using elsewhere = await temporaryFolder();
  const { tarball } = await modelPackage();
  await cp(tarball, folder.at('digits-model.tgz'));
  await cp(join(import.meta.dirname, 'nitro'), folder.at('nitro'), { recursive: true });
  const cwd = folder.at('nitro');
  await run('npm', ['install', '--no-audit', '--no-fund'], { cwd, env: INSTALLING });
  await run('npm', ['run', '--silent', 'build'], { cwd });
  await cp(folder.at('nitro', '.output'), elsewhere.path, { recursive: true, verbatimSymlinks: true });
  await folder[Symbol.asyncDispose]();
  await using served = await serve(['node', 'server/index.mjs'], elsewhere.path);
  await expectAnswers(served);
});

test('Vite SSR, with the model package as a member of the same workspace', async () => {
  await using folder = await temporaryFolder();
  const { folder: model, readme } = await modelPackage();
  const line = /`(ssr: \{ external: .*?\})`/.exec(readme)?.[1] ?? '';
  await cp(model, folder.at('packages', 'digits-model'), { recursive: true });
  await cp(join(import.meta.dirname, 'vite-ssr'), folder.at('apps', 'web'), { recursive: true });
  const manifest = await readFile(folder.at('apps', 'web', 'package.json'), 'utf8');
  await writeFile(
    folder.at('apps', 'web', 'package.json'),
    manifest.replace('file:../digits-model.tgz', '0.1.0'),
  );
  await writeFile(folder.at('apps', 'web', 'vite.config.mjs'), `export default { ${line} };\n`);
  await writeFile(folder.at('package.json'), '{ "private": true, "workspaces": ["apps/*", "packages/*"] }\n');
  await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder.path, env: INSTALLING });
  await run('npm', ['run', '--silent', 'build'], { cwd: folder.at('apps', 'web') });
  await using served = await serve(['node', 'dist/server.js'], folder.at('apps', 'web'));
  await expectAnswers(served);
});
