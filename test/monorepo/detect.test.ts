import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenerationValues } from '../../src/cli/project-answers.ts';
import { ModelBuilderError } from '../../src/errors.ts';
import { solutionGenerator } from '../../generators/solution.ts';
import { commitPlan } from '../../src/io/commit.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { treeOf } from '../support/trees.ts';
import { repository, writeRepository, type Repository } from './fixtures.ts';
import { planIn, settleIn } from './plan-in.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
});
afterAll(() => folder[Symbol.asyncDispose]());

let count = 0;
async function made(repo: Repository): Promise<string> {
  const root = folder.at(`repository-${count++}`);
  await writeRepository(root, repo);
  return root;
}

const WORKSPACES = '{ "private": true, "workspaces": ["packages/*"] }';
const MANIFEST = '{ "private": true }';

describe('is no monorepo', () => {
  it.each<[string, Repository]>([
    ['a package alone', { 'package.json': '{ "name": "alone" }', 'package-lock.json': '{}' }],
    [
      'settings of pnpm without packages',
      { 'package.json': MANIFEST, 'pnpm-workspace.yaml': 'allowBuilds:\n  a: true\n' },
    ],
    ['turbo.json without workspaces', { 'package.json': MANIFEST, 'turbo.json': '{ "tasks": {} }' }],
    [
      'a repository inside another one',
      { 'package.json': WORKSPACES, 'inner/.git/HEAD': 'ref', 'inner/package.json': MANIFEST },
    ],
    [
      'a work tree inside another repository',
      { 'package.json': WORKSPACES, 'inner/.git': 'gitdir: elsewhere' },
    ],
  ])('%s', async (_, repo) => {
    const root = await made({
      ...repo,
      ...(Object.keys(repo).some((path) => path.startsWith('inner')) ? {} : { '.git/HEAD': 'ref' }),
    });
    const inner = Object.keys(repo).some((path) => path.startsWith('inner')) ? `${root}/inner` : root;
    expect((await settleIn(inner, 'flowers')).monorepo).toBeUndefined();
  });

  it('what --no-monorepo says', async () => {
    const root = await made(repository('pnpm'));
    const project = await settleIn(root, 'flowers', { monorepo: false });
    expect([project.monorepo, project.target]).toEqual([undefined, `${root}/flowers`]);
  });

  it('a solution of ours that is generated again; what is generated inside it joins it', async () => {
    const target = folder.at('own');
    const answers = {
      bundle: folder.at('bundle'),
      name: 'own',
      packageManager: 'pnpm',
      verify: false,
    } as const;
    await commitPlan(await solutionGenerator.plan({ ...answers, target }), { force: false });
    expect((await settleIn(folder.path, 'own')).monorepo).toBeUndefined();
    const { monorepo } = await settleIn(target, 'cats');
    expect(monorepo?.insertion.folders).toEqual({ model: 'cats-model', 'console-app': 'cats-console-app' });
    const edits = monorepo?.insertion.edits.filter(({ file }) => file === 'pnpm-workspace.yaml');
    expect(edits?.map(({ value }) => value)).toContain('cats-model');
  });
});

describe('package managers', () => {
  it.each<[string, Repository, string]>([
    [
      'the packageManager field',
      { 'package.json': '{ "workspaces": [], "packageManager": "bun@1.4.5" }', 'yarn.lock': '' },
      'Bun',
    ],
    [
      'devEngines',
      {
        'package.json':
          '{ "workspaces": [], "devEngines": { "packageManager": { "name": "yarn", "version": "4" } } }',
      },
      'Yarn',
    ],
    ['the lockfile', { 'package.json': WORKSPACES, 'bun.lock': '' }, 'Bun'],
    ['the lockfile of Yarn 1', { 'package.json': WORKSPACES, 'yarn.lock': '# yarn lockfile v1\n' }, 'Yarn 1'],
    [
      'the lockfile of a newer Yarn',
      { 'package.json': WORKSPACES, 'yarn.lock': '__metadata:\n  version: 8\n' },
      'Yarn',
    ],
    [
      'pnpm-workspace.yaml before any lockfile',
      { 'package.json': WORKSPACES, 'package-lock.json': '{}', 'pnpm-workspace.yaml': 'packages: [a]' },
      'pnpm',
    ],
    ['who runs us, without any of these', { 'package.json': WORKSPACES }, 'Bun'],
  ])('by %s', async (_, repo, kind) => {
    const root = await made(repo);
    const project = await settleIn(
      root,
      'flowers',
      {},
      { npm_config_user_agent: 'bun/1.4.5 npm/? node/v24' },
    );
    expect(project.monorepo?.kind).toBe(kind);
  });
});

describe('flags and names', () => {
  it('override what the repository would decide', async () => {
    const root = await made(repository('pnpm'));
    const { texts, insertion } = await planIn(folder.at('bundle'), root, 'flowers', {
      scope: '@other',
      modelFolder: './libs/vision/',
      consoleAppFolder: 'tools/vision-cli',
      tsconfig: 'none',
      modelDependency: 'workspace:^',
      versions: 'own',
    });
    expect(insertion.folders).toEqual({ model: 'libs/vision', 'console-app': 'tools/vision-cli' });
    const app = JSON.parse(texts['tools/vision-cli/package.json']) as { name: string; dependencies: object };
    expect([app.name, app.dependencies]).toEqual([
      '@other/flowers-console-app',
      { '@other/flowers-model': 'workspace:^' },
    ]);
    expect(texts['libs/vision/tsconfig.json']).not.toContain('extends');
    expect(JSON.parse(texts['tools/vision-cli/tsconfig.json'])).toMatchObject({
      references: [{ path: '../../libs/vision' }],
    });
    // `libs/*` and `tools/*` take in nothing else.
    expect(texts['pnpm-workspace.yaml']).toContain('  - packages/*\n  - apps/*\n  - libs/*\n  - tools/*\n');
  });

  it('an exact folder is registered where a glob would take in strangers', async () => {
    const root = await made({ ...repository('npm'), 'examples/old/package.json': MANIFEST });
    const { texts } = await planIn(folder.at('bundle'), root, 'examples/flowers');
    expect((JSON.parse(texts['package.json']) as { workspaces: string[] }).workspaces).toEqual([
      'packages/*',
      'apps/*',
      'examples/flowers-model',
      'examples/flowers-console-app',
    ]);
  });

  it('a console app alone finds its model package among the members', async () => {
    const root = await made({
      ...repository('pnpm'),
      'libs/eyes/package.json': '{ "name": "@acme/flowers-model" }',
    });
    await writeFile(`${root}/pnpm-workspace.yaml`, 'packages: [packages/*, apps/*, libs/*]\n');
    const { monorepo } = await settleIn(root, 'flowers', { generator: 'console-app' });
    expect(monorepo?.insertion).toMatchObject({
      folders: { 'console-app': 'apps/flowers-console-app' },
      modelFolder: 'libs/eyes',
      edits: [],
    });
  });

  it('a console app alone without a model package says what is missing', async () => {
    const root = await made(repository('pnpm'));
    const settled = settleIn(root, 'flowers', { generator: 'console-app' });
    await expect(settled).rejects.toMatchObject({ code: 'monorepo-no-model', exitCode: 2 });
  });

  it('adds tasks to turbo.json only when asked to', async () => {
    const root = await made({ ...repository('turborepo'), 'turbo.json': '{ "tasks": { "build": {} } }\n' });
    const quiet = await planIn(folder.at('bundle'), root, 'flowers');
    expect(quiet.texts).not.toHaveProperty('turbo.json');
    expect(quiet.decisions).toContainEqual(expect.objectContaining({ what: 'turbo-task', value: 'test' }));
    const asked = await planIn(folder.at('bundle'), root, 'flowers', { turboTasks: true });
    expect(JSON.parse(asked.texts['turbo.json'])).toEqual({
      tasks: { build: {}, test: { dependsOn: ['build'] } },
    });
  });
});

describe('refuses, with nothing written', () => {
  const pnpm = repository('pnpm');
  it.each<[string, Repository, Partial<GenerationValues>, string, RegExp]>([
    [
      'a package.json that is none',
      { 'package.json': '{ "workspaces": [' },
      {},
      'monorepo-package-json',
      /package\.json/,
    ],
    [
      'a broken member',
      { ...pnpm, 'packages/colours/package.json': '[]' },
      {},
      'monorepo-package-json',
      /packages\/colours/,
    ],
    [
      'a broken pnpm-workspace.yaml',
      { ...pnpm, 'pnpm-workspace.yaml': 'packages:\n\t- a: [\n' },
      {},
      'monorepo-unparsable',
      /line 2/,
    ],
    [
      'a broken turbo.json',
      { ...repository('turborepo'), 'turbo.json': '{\n "tasks": {,\n' },
      {},
      'monorepo-unparsable',
      /turbo\.json/,
    ],
    [
      'a folder that a glob takes away',
      { ...pnpm, 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - "!**/flowers-*"\n' },
      {},
      'monorepo-excluded',
      /!\*\*\/flowers-\*/,
    ],
    [
      'a name that a member has',
      { ...pnpm, 'packages/x/package.json': '{ "name": "@acme/flowers-model" }' },
      { modelFolder: 'packages/y' },
      'monorepo-name-taken',
      /packages\/x/,
    ],
    [
      'a folder that is a member',
      pnpm,
      { modelFolder: 'packages/colours' },
      'monorepo-folder',
      /@acme\/colours/,
    ],
    [
      'one project inside the other',
      pnpm,
      { modelFolder: 'a', consoleAppFolder: 'a/b' },
      'monorepo-folder',
      /a\/b/,
    ],
    ['a folder outside', pnpm, { modelFolder: '../x' }, 'monorepo-folder', /--model-folder/],
    ['an absolute folder', pnpm, { consoleAppFolder: '/tmp/x' }, 'monorepo-folder', /--console-app-folder/],
    ['another package manager', pnpm, { packageManager: 'npm' }, 'monorepo-package-manager', /pnpm/],
    [
      'a depth that Rush refuses',
      repository('rush'),
      { modelFolder: 'flowers' },
      'monorepo-folder',
      /2 to 2 deep/,
    ],
    [
      'flags of monorepos where there is none',
      { 'package.json': MANIFEST, '.git/HEAD': '' },
      { modelFolder: 'a' },
      'monorepo-not-found',
      /--model-folder/,
    ],
  ])('%s', async (_, repo, flags, code, message) => {
    const root = await made(repo);
    const before = await treeOf(root);
    const error: unknown = await settleIn(root, 'flowers', flags).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelBuilderError);
    const { code: actual, message: text, hint } = error as ModelBuilderError;
    expect([actual, hint.length > 10]).toEqual([code, true]);
    expect(text).toMatch(message);
    expect(await treeOf(root)).toEqual(before);
  });

  it('a folder that is a link', async () => {
    const root = await made(pnpm);
    await mkdir(folder.at('outside'));
    await symlink(folder.at('outside'), `${root}/linked`);
    await writeFile(folder.at('outside', 'kept.txt'), 'kept');
    const { plan } = await planIn(folder.at('bundle'), root, 'flowers', {
      modelFolder: 'linked/flowers-model',
    });
    await expect(commitPlan(plan, { force: true })).rejects.toMatchObject({ code: 'scaffold-unsafe-path' });
    expect(Object.keys(await treeOf(folder.at('outside')))).toEqual(['kept.txt']);
  });
});
