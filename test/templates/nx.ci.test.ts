import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFiles } from '../support/pictures.ts';
import { run, type RunResult } from '../support/run.ts';
import { textsOf, treeOf } from '../support/trees.ts';
import { program, QUIET, toolRepository } from './support/tool-repository.ts';

let repository: Awaited<ReturnType<typeof toolRepository>>;
beforeAll(async () => {
  repository = await toolRepository();
});
afterAll(() => repository[Symbol.asyncDispose]());

async function nx(generator: string, ...flags: readonly string[]): Promise<RunResult> {
  const args = ['g', `create-model-builder:${generator}`, 'flowers', '--bundle', 'bundle', ...flags];
  return await run(program(repository.path, 'nx'), args, {
    cwd: repository.path,
    env: QUIET,
    exitCodes: [0, 1],
  });
}

test('nx g --dry-run lists what would be written, and writes nothing', async () => {
  const { stdout, stderr, exitCode } = await nx('model', '--target', 'packages', '--dry-run');
  expect(exitCode, stdout + stderr).toBe(0);
  expect(stdout).toMatch(/CREATE packages\/flowers-model\/src\/labels\.ts/);
  expect(await treeOf(repository.at('packages'))).toEqual({});
});

test('nx g writes the project, the model byte for byte', async () => {
  const flags = ['--target', 'packages', '--scope', '@acme', '--skipInstall'];
  const { stdout, stderr, exitCode } = await nx('model', ...flags);
  expect(exitCode, stdout + stderr).toBe(0);
  const texts = await textsOf(repository.at('packages', 'flowers-model'));
  expect(texts['src/labels.ts']).toContain("['daisy', 'rose'] as const");
  const manifest = JSON.parse(texts['.model-builder/manifest.json']) as {
    files: Record<string, { sha256: string }>;
  };
  for (const [path, { sha256 }] of Object.entries(manifest.files)) {
    const content = await readFile(repository.at('packages', 'flowers-model', path));
    expect(createHash('sha256').update(content).digest('hex'), path).toBe(sha256);
  }
});

test('nx g says what is wrong, and keeps a file of the user', async () => {
  await writeFiles({ [repository.at('taken', 'flowers-model', 'README.md')]: 'mine' });
  const conflict = await nx('model', '--target', 'taken', '--skipInstall');
  expect(conflict.exitCode).toBe(1);
  expect(conflict.stdout + conflict.stderr).toContain('taken/flowers-model/README.md');
  expect(await textsOf(repository.at('taken'))).toEqual({ 'flowers-model/README.md': 'mine' });

  const outside = await nx('model', '--target', '../elsewhere', '--skipInstall');
  expect(outside.exitCode).toBe(1);
  expect(outside.stdout + outside.stderr).toContain('lies outside this repository');
});
