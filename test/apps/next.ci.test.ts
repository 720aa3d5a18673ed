import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { bytesBelow } from '../support/pack.ts';
import { expectUnderLoad } from './load.ts';
import { expectSaid, modelPackage, pictures } from './model-package.ts';
import { buildNextApp } from './next-app.ts';
import { serve } from './serve.ts';

let standalone: Awaited<ReturnType<typeof temporaryFolder>>;
let server: string;

beforeAll(async () => {
  standalone = await temporaryFolder();
  await modelPackage();
});

beforeAll(async () => {
  await using folder = await temporaryFolder();
  const variant = { major: 16, bundler: 'turbopack', from: 'tarball' } as const;
  const built = await buildNextApp(folder.at('app'), variant);
  server = built.server;
  const output = join(built.app, '.next', 'standalone');
  await cp(output, standalone.path, { recursive: true, verbatimSymlinks: true });
});

afterAll(async () => {
  await standalone[Symbol.asyncDispose]();
});

test('Next.js 16, Turbopack: the standalone folder answers a thousand requests where nothing else of the app is', async () => {
  const samples = await pictures();
  // V8 lets its young generation grow by up to 48 MB under load, which would look as if something were kept.
  await using served = await serve(['node', '--max-semi-space-size=2', server], standalone.path);
  for (const { bytes, label } of samples) expect(await served.classify(bytes)).toBe(label);
  await expectUnderLoad(served, samples);
});

test('the standalone folder is as large as the README says', async () => {
  const { readme } = await modelPackage();
  expectSaid(readme, /one route has (\d+) MB/, await bytesBelow(standalone.path));
});
