import { parse as parseJsonc } from 'jsonc-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
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

it('integrated Nx stays integrated beside a pnpm-workspace.yaml that holds settings alone', async () => {
  const repo = repository('nx-integrated');
  const manifest = { ...(JSON.parse(repo['package.json']) as object), packageManager: 'pnpm@11.0.0' };
  const root = await made({
    ...repo,
    'package.json': JSON.stringify(manifest),
    'pnpm-workspace.yaml': 'allowBuilds:\n  esbuild: true\n',
  });
  const { insertion, texts } = await planIn(folder.at('bundle'), root, 'flowers');
  expect(insertion).toMatchObject({ projectJson: true, modelDependency: '*' });
  expect(insertion.folders.model).toBe('libs/flowers-model');
  expect(texts['tsconfig.base.json']).toContain('libs/flowers-model/src/index.ts');
});

describe('beside a list of the packages whose install scripts run, no other list may stand', () => {
  it('with pnpm 9', async () => {
    const repo = repository('pnpm');
    const manifest = {
      ...(JSON.parse(repo['package.json']) as object),
      packageManager: 'pnpm@9.15.0',
      pnpm: { onlyBuiltDependencies: ['esbuild'] },
    };
    const root = await made({ ...repo, 'package.json': JSON.stringify(manifest) });
    const { plan, decisions } = await planIn(folder.at('bundle'), root, 'flowers');
    expect(plan.operations.filter(({ path }) => path === 'package.json')).toEqual([]);
    expect(decisions).toContainEqual({
      what: 'install-script',
      value: 'left alone',
      reason: expect.stringContaining('pnpm.onlyBuiltDependencies in package.json') as string,
    });
  });

  it('with Rush', async () => {
    const file = 'common/config/rush/pnpm-config.json';
    const root = await made({
      ...repository('rush'),
      [file]: '{ "globalOnlyBuiltDependencies": ["esbuild"] /* ours */ }\n',
    });
    const { plan, decisions } = await planIn(folder.at('bundle'), root, 'flowers');
    expect(plan.operations.filter(({ path }) => path === file)).toEqual([]);
    expect(decisions.map(({ reason }) => reason).join('\n')).toContain(
      `globalOnlyBuiltDependencies in ${file}`,
    );
  });

  it('without one, pnpm 9 gets its own', async () => {
    const repo = repository('pnpm');
    const manifest = { ...(JSON.parse(repo['package.json']) as object), packageManager: 'pnpm@9.15.0' };
    const root = await made({ ...repo, 'package.json': JSON.stringify(manifest) });
    const { texts } = await planIn(folder.at('bundle'), root, 'flowers');
    expect(parseJsonc(texts['package.json'])).toMatchObject({
      pnpm: { neverBuiltDependencies: ['onnxruntime-node'] },
    });
  });
});

describe('the outputs of Turborepo’s build', () => {
  it.each([
    ['are missed where there are none', '{}', true],
    ['are missed where the list is empty', '{ "outputs": [] }', true],
    ['need no list where nothing is cached', '{ "cache": false }', false],
    ['may be dist', '{ "outputs": ["dist/**"] }', false],
  ])('%s', async (_, build, told) => {
    const root = await made({
      ...repository('turborepo'),
      'turbo.json': `{ "tasks": { "build": ${build}, "test": {} } }`,
    });
    const { monorepo } = await settleIn(root, 'flowers');
    const found = monorepo!.decisions.filter(({ what }) => what === 'turbo-task');
    expect(found.map(({ reason }) => reason)).toEqual(
      told ? ['turbo.json caches nothing of a build; add "dist/**" to the outputs of build'] : [],
    );
  });
});

it.each([
  ['npm', '0.1.0'],
  ['yarn', '0.1.0'],
  ['pnpm', 'workspace:*'],
])('Rush with %s: the console app depends on %s', async (manager, spec) => {
  const repo = repository('rush');
  const npmrc = 'common/config/rush/.npmrc';
  const root = await made({
    ...repo,
    'rush.json': repo['rush.json'].replace('pnpmVersion', `${manager}Version`),
    'apps/hello/package.json': '{ "name": "@acme/hello" }',
    [npmrc]: 'registry=x\n',
  });
  const { project, insertion, texts } = await planIn(folder.at('bundle'), root, 'flowers');
  expect([project.packageManager, insertion.modelDependency]).toEqual([manager, spec]);
  expect(texts[npmrc]).toBe(manager === 'pnpm' ? undefined : 'registry=x\nonnxruntime-node-install=skip\n');
});
