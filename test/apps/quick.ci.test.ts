import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { run } from '../support/run.ts';
import { expectUnderLoad } from './load.ts';
import { INSTALLING, modelPackage, pictures, readmeBlock, type Picture } from './model-package.ts';
import { serve } from './serve.ts';

/** App → its scripts that serve. */
const SERVERS = {
  esm: ['start'],
  cjs: ['start'],
  hono: ['start'],
  fastify: ['start'],
  esbuild: ['start', 'start:esm'],
  rolldown: ['start', 'start:esm'],
  tsdown: ['start'],
  'vite-ssr': ['start'],
} as const;
const APPS = [...Object.keys(SERVERS), 'jest'];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let samples: readonly Picture[];

beforeAll(async () => {
  folder = await temporaryFolder();
  // Alone it takes as long as a hook may, and more: it is packed, installed, trained, generated and built.
  await modelPackage();
});

beforeAll(async () => {
  const { tarball, readme } = await modelPackage();
  samples = await pictures();
  await cp(tarball, folder.at('digits-model.tgz'));
  for (const app of APPS) await cp(join(import.meta.dirname, app), folder.at(app), { recursive: true });
  for (const file of ['jest.config.mjs', 'jest-environment.cjs'])
    await writeFile(folder.at('jest', file), readmeBlock(readme, file));
  await writeFile(folder.at('package.json'), JSON.stringify({ private: true, workspaces: APPS }));
  await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder.path, env: INSTALLING });
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

test.each(Object.entries(SERVERS))('%s: a picture in, its label out', async (app, scripts) => {
  const cwd = folder.at(app);
  await run('npm', ['run', '--if-present', 'build'], { cwd });
  for (const script of scripts) {
    await using served = await serve(['npm', 'run', '--silent', script], cwd);
    for (const { bytes, label } of samples) expect(await served.classify(bytes)).toBe(label);
  }
});

test('Hono: a thousand requests, sixteen at a time', async () => {
  await using served = await serve(['npm', 'run', '--silent', 'start'], folder.at('hono'));
  await expectUnderLoad(served, samples);
});

test('Jest, with the environment and the configuration that the README gives', async () => {
  const [{ bytes, label }] = samples;
  await writeFile(folder.at('picture.png'), bytes);
  const env = { PICTURE: folder.at('picture.png'), LABEL: label };
  const { stderr } = await run('npm', ['test'], { cwd: folder.at('jest'), env });
  expect(stderr).toMatch(/Tests: +1 passed, 1 total/);
});

test('in a bundle without its model, the error says what to do', async () => {
  const cwd = folder.at('esbuild');
  const bundle = ['--bundle', '--platform=node', '--external:sharp', '--external:onnxruntime-node'];
  const script =
    "import { PredictionPipeline } from 'digits-model'; PredictionPipeline.load().catch((error) => console.log(error.message));";
  await writeFile(join(cwd, 'alone.ts'), script);
  for (const format of ['cjs', 'esm']) {
    const out = join('alone', `bundle.${format === 'cjs' ? 'cjs' : 'mjs'}`);
    await run('npx', ['esbuild', 'alone.ts', ...bundle, `--format=${format}`, `--outfile=${out}`], { cwd });
    const { stdout } = await run('node', [out], { cwd });
    expect(stdout).toMatch(/MLModel\.zip is not beside its code .*load\(\{ modelFile/);
  }
});
