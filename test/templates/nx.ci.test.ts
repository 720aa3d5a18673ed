import { createHash } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFiles } from '../support/pictures.ts';
import { run, type RunResult } from '../support/run.ts';
import { textsOf, treeOf } from '../support/trees.ts';
import { linkMembers, program, QUIET, replayGolden, toolRepository } from './support/tool-repository.ts';

let repository: Awaited<ReturnType<typeof toolRepository>>;
beforeAll(async () => {
  repository = await toolRepository();
  await writeFiles({
    [repository.at('tsconfig.json')]: '{\n  // Every project.\n  "files": [],\n  "references": []\n}\n',
  });
});
afterAll(() => repository[Symbol.asyncDispose]());

async function nx(generator: string, ...args: readonly string[]): Promise<RunResult> {
  return await generate([`create-model-builder:${generator}`, ...args, '--bundle', 'bundle'], {});
}

async function generate(args: readonly string[], env: Readonly<Record<string, string>>): Promise<RunResult> {
  return await run(program(repository.path, 'nx'), ['g', ...args], {
    cwd: repository.path,
    env: { ...QUIET, ...env },
    exitCodes: [0, 1],
  });
}

/** Nx keeps its own there. */
function withoutCaches(tree: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tree).filter(([path]) => !/^(?:\.nx|node_modules)(?:\/|$)/.test(path)),
  );
}

test('nx g --dry-run lists what would be written and why, and writes nothing', async () => {
  const before = await treeOf(repository.path);
  const { stdout, stderr, exitCode } = await nx('solution', 'flowers', '--dry-run');
  expect(exitCode, stdout + stderr).toBe(0);
  expect(stdout).toMatch(/CREATE packages\/flowers-model\/src\/labels\.ts/);
  expect(stdout).toMatch(/UPDATE tsconfig\.json/);
  expect(stderr).toContain('This is a npm + Turborepo + Nx monorepo; the projects join it:');
  expect(withoutCaches(await treeOf(repository.path))).toEqual(withoutCaches(before));
});

test('nx g brings the projects into the repository, the model byte for byte', async () => {
  const before = await textsOf(repository.path);
  const { stdout, stderr, exitCode } = await nx(
    'solution',
    'flowers',
    '--consoleAppFolder',
    'apps/hello',
    '--skipInstall',
  );
  expect(exitCode, stdout + stderr).toBe(0);
  const texts = await textsOf(repository.path);
  const references = ['./packages/flowers-model', './apps/hello'].map(
    (path) => `    {\n      "path": "${path}"\n    }`,
  );
  expect(texts['tsconfig.json']).toBe(
    before['tsconfig.json'].replace('"references": []', `"references": [\n${references.join(',\n')}\n  ]`),
  );
  expect(JSON.parse(texts['package.json'])).toMatchObject({ workspaces: ['packages/*', 'apps/*'] });
  expect(JSON.parse(texts['apps/hello/package.json'])).toMatchObject({
    name: '@acme/flowers-console-app',
    dependencies: { '@acme/flowers-model': '0.1.0' },
  });
  const manifest = JSON.parse(texts['packages/flowers-model/.model-builder/manifest.json']) as {
    files: Record<string, { sha256: string }>;
  };
  for (const [path, { sha256 }] of Object.entries(manifest.files)) {
    const content = await readFile(repository.at('packages', 'flowers-model', path));
    expect(createHash('sha256').update(content).digest('hex'), path).toBe(sha256);
  }
});

test('Nx knows them, and builds them', async () => {
  await linkMembers(repository.path, ['packages/flowers-model', 'apps/hello']);
  const { stdout } = await run(program(repository.path, 'nx'), ['build', '@acme/flowers-console-app'], {
    cwd: repository.path,
    env: QUIET,
  });
  expect(stdout).toMatch(/Successfully ran target build for project @acme\/flowers-console-app/);
  expect(stdout).toMatch(/1 task it depends on/);
  await replayGolden(repository.path, 'packages/flowers-model');
});

test('nx g says what is wrong, and keeps a file of the user', async () => {
  await writeFiles({ [repository.at('taken', 'birds-model', 'README.md')]: 'mine' });
  const conflict = await nx('model', 'birds', '--target', 'taken', '--skipInstall');
  expect(conflict.exitCode).toBe(1);
  expect(conflict.stdout + conflict.stderr).toContain('taken/birds-model is there already');
  expect(await textsOf(repository.at('taken'))).toEqual({ 'birds-model/README.md': 'mine' });

  const outside = await nx('model', 'birds', '--target', '../elsewhere', '--skipInstall');
  expect(outside.exitCode).toBe(1);
  expect(outside.stdout + outside.stderr).toContain('lies outside this repository');
});

test('nx g runs a generator of the templates that one names, with answers to its questions', async () => {
  const answers = '{ "port": "8080", "docker": false }';
  const { stdout, stderr, exitCode } = await nx(
    'own',
    ...['hono-api', 'roses', '--templates', 'tools/templates', '--answers', answers, '--skipInstall'],
  );
  expect(exitCode, stdout + stderr).toBe(0);
  const texts = await textsOf(repository.path);
  const folder = /CREATE (\S+roses-api)\/src\/server\.ts/.exec(stdout)?.[1] ?? '';
  expect(texts[`${folder}/src/server.ts`], stdout).toMatch(/process\.env\[(['"])PORT\1\] \?\? (['"])8080\2/);
  expect(Object.keys(texts)).not.toContain(`${folder}/Dockerfile`);
  expect(Object.keys(texts)).toContain('packages/roses-model/src/labels.ts');
});

test.skipIf(process.platform === 'win32')('nx g installs at the root when the files are there', async () => {
  const [bin, calls] = [repository.at('node_modules', '.stub'), repository.at('node_modules', '.calls')];
  const seen = 'test -f packages/tulips-model/package.json && echo there';
  await writeFiles({
    [`${bin}/npm`]: `#!/bin/sh\necho "$PWD $* $(${seen})" >> '${calls}'\n[ "$1" = --version ] && echo 11.19.1\nexit 0\n`,
  });
  await chmod(`${bin}/npm`, 0o755);
  const path = `${bin}${delimiter}${process.env.PATH ?? ''}`;
  const { stdout, stderr, exitCode } = await generate(
    ['create-model-builder:model', 'tulips', '--bundle', 'bundle'],
    { PATH: path },
  );
  expect(exitCode, stdout + stderr).toBe(0);
  const installs = (await readFile(calls, 'utf8')).split('\n').filter((line) => line.includes(' install'));
  expect(installs).toEqual([`${repository.path} install there`]);
});
