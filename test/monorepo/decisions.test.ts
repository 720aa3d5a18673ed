import { describe, expect, it } from 'vitest';
import { ownOptions } from '../../src/monorepo/compiler-options.ts';
import { placeProjects, type PlacementFacts, type PlacementRequest } from '../../src/monorepo/placement.ts';
import { chooseScope } from '../../src/monorepo/scope.ts';
import { chooseVersions } from '../../src/monorepo/versions.ts';

const NAMES: PlacementRequest = { model: 'flowers-model', consoleApp: 'flowers-console-app' };
const member = (folder: string, kind: 'app' | 'library' | 'other') => ({ folder, kind });

describe('places', () => {
  it.each<[string, Partial<PlacementRequest>, PlacementFacts, string, string]>([
    [
      'with most of their kin',
      {},
      {
        siblings: [
          member('sites/a', 'app'),
          member('sites/b', 'app'),
          member('tools/c', 'app'),
          member('libs/d', 'library'),
        ],
        globs: [],
      },
      'libs/flowers-model',
      'sites/flowers-console-app',
    ],
    [
      'in the folder that was named',
      { typedParent: 'tools' },
      { siblings: [], globs: [] },
      'tools/flowers-model',
      'tools/flowers-console-app',
    ],
    [
      'where flags say',
      { modelFolder: 'a/m', consoleAppFolder: 'b/c', typedParent: 'tools' },
      { siblings: [member('libs/d', 'library')], globs: [] },
      'a/m',
      'b/c',
    ],
    [
      'by globs, without members',
      {},
      { siblings: [], globs: ['apps/*', 'packages/*'] },
      'packages/flowers-model',
      'apps/flowers-console-app',
    ],
    [
      'by the only glob',
      {},
      { siblings: [], globs: ['modules/*', '!modules/x'] },
      'modules/flowers-model',
      'modules/flowers-console-app',
    ],
    [
      'at the root, with members there',
      {},
      { siblings: [member('core', 'library')], globs: ['*'] },
      'flowers-model',
      'flowers-console-app',
    ],
    [
      'where Nx keeps them',
      {},
      { siblings: [], globs: [], layout: { apps: 'programs', libraries: 'libs' } },
      'libs/flowers-model',
      'programs/flowers-console-app',
    ],
    [
      'where most people do, without any hint',
      {},
      { siblings: [], globs: [] },
      'packages/flowers-model',
      'apps/flowers-console-app',
    ],
    [
      'where they lie already',
      { modelThere: 'old/m', consoleAppThere: 'old/c' },
      { siblings: [member('libs/d', 'library')], globs: [] },
      'old/m',
      'old/c',
    ],
  ])('%s', (_, request, facts, model, consoleApp) => {
    const placed = placeProjects({ ...NAMES, ...request }, facts);
    expect([placed.model, placed.consoleApp]).toEqual([model, consoleApp]);
    for (const { reason } of placed.decisions) expect(reason).not.toBe('');
  });
});

describe('the scope', () => {
  const members = (...names: readonly string[]) =>
    names.map((packageName) => ({ packageName, folder: packageName }));
  it.each([
    ['@flag', members('@a/x'), '@root/r', '@flag'],
    [undefined, members('@a/x', '@b/y', '@b/z'), '@root/r', '@b'],
    [undefined, members('plain'), '@root/r', '@root'],
    [undefined, members('plain', '@~odd/x'), 'root', undefined],
  ])('given %s', (given, all, root, expected) => {
    expect(chooseScope(given, [], all, root).scope).toBe(expected);
  });
});

describe('versions', () => {
  const ours = { typescript: '~6.0.3', sharp: '^0.35.5' };
  const choose = (catalog: Record<string, string> | undefined, ...manifests: readonly object[]) =>
    chooseVersions({
      catalogs: catalog && {
        file: 'pnpm-workspace.yaml',
        main: { file: 'pnpm-workspace.yaml', format: 'yaml', path: ['catalog'], entries: catalog },
        named: { web: { typescript: '5.9.3', sharp: '0.30.1' } },
      },
      root: {},
      near: [],
      others: manifests,
      installed: {},
      ours,
      neededBy: () => ['model'],
    });

  it('takes what the repository has, and says so when its major differs', () => {
    const { versions, decisions } = choose(undefined, { devDependencies: { typescript: '^5.9.3' } });
    expect(versions).toEqual({ typescript: '^5.9.3' });
    expect(decisions[0].reason).toContain('tested with ~6.0.3');
  });

  it('keeps its own where the repository has one that the code cannot live with', () => {
    const { versions, decisions } = choose({ typescript: '4.9.5' }, { dependencies: { sharp: '0.30.1' } });
    expect(versions).toEqual({ typescript: '~5.9.3' });
    expect(decisions.map(({ reason }) => reason)).toEqual([
      'the repository has 4.9.5, which is too old for the generated code',
      'the repository has 0.30.1, which is too old for the generated code',
    ]);
  });

  it.each([
    ['sharp', '^0.34.3', true],
    ['sharp', '0.34.3', false],
    ['sharp', '0.33', false],
    ['sharp', '~0.34.4', true],
    ['sharp', '1.0.0', true],
    ['typescript', '>=4.8.4 <6.1.0', true],
    ['typescript', '^4.9.0', false],
    ['typescript', 'npm:@typescript/typescript6@^6.0.2', true],
    ['typescript', '~5.2.0', true],
    ['typescript', '5.9.3', true],
    ['@types/node', '^20', true],
    ['@types/node', '20.17.19', true],
    ['@types/node', '^18.19.0', false],
    ['@types/node', '^22', true],
    ['onnxruntime-node', '1.20.1', false],
  ])('%s %s is new enough: %s', (name, spec, expected) => {
    const root = { dependencies: { [name]: spec } };
    const facts = { catalogs: undefined, root, near: [], others: [], installed: {} };
    const chosen = chooseVersions({ ...facts, ours: { [name]: '99.0.0' }, neededBy: () => ['model'] });
    expect(chosen.versions[name] === spec).toBe(expected);
  });

  it('uses catalog entries, and adds to the catalog where members do', () => {
    expect(choose({ sharp: '0.35.0' }).versions).toEqual({ sharp: 'catalog:' });
    const usual = choose({ sharp: '0.35.0' }, { dependencies: { zod: 'catalog:' } });
    expect(usual.versions).toEqual({ typescript: 'catalog:', sharp: 'catalog:' });
    expect(usual.edits).toMatchObject([
      { path: ['catalog', 'typescript'], value: '~6.0.3', project: 'model' },
    ]);
  });

  it('takes a named catalog that most members take a dependency from, if it is new enough', () => {
    const members = ['catalog:web', 'catalog:web', 'catalog:', '5.8.0'];
    const { versions, decisions } = choose(
      { sharp: '0.35.0' },
      ...members.map((typescript) => ({
        devDependencies: { typescript },
        dependencies: { sharp: 'catalog:web' },
      })),
    );
    expect(versions).toEqual({ typescript: 'catalog:web', sharp: 'catalog:' });
    expect(decisions[0].reason).toBe(
      'pnpm-workspace.yaml has 5.9.3 there; the generated code was tested with ~6.0.3',
    );
    expect(choose({}, { dependencies: { sharp: 'catalog:gone' } }).versions).not.toHaveProperty(
      'sharp',
      'catalog:gone',
    );
  });

  it('does not take a range that is a link', () => {
    expect(
      choose(undefined, { dependencies: { sharp: 'workspace:*', typescript: 'file:../ts' } }).versions,
    ).toEqual({});
  });
});

describe('compiler options beside a base', () => {
  const template = {
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable'],
    strict: true,
    outDir: 'dist',
    module: 'nodenext',
  };
  const beside = (options?: Record<string, string | boolean | string[]>) =>
    ownOptions(template, { extends: 'base.json', inPackage: false, ...(options && { options }) });

  it('leaves out what the base says, in whatever case and order', () => {
    const options = {
      target: 'ES2023',
      lib: ['ESNext.Disposable', 'ES2023'],
      strict: true,
      module: 'NodeNext',
    };
    expect(beside(options)).toEqual({ outDir: 'dist', tsBuildInfoFile: 'dist/tsconfig.tsbuildinfo' });
  });

  it('takes back what a program that runs from dist cannot have', () => {
    const options = {
      ...template,
      noEmit: true,
      emitDeclarationOnly: true,
      importHelpers: true,
      incremental: false,
    };
    expect(beside({ ...options, moduleResolution: 'bundler', sourceMap: true })).toEqual({
      outDir: 'dist',
      tsBuildInfoFile: 'dist/tsconfig.tsbuildinfo',
      noEmit: false,
      emitDeclarationOnly: false,
      importHelpers: false,
      incremental: true,
      moduleResolution: 'nodenext',
    });
  });

  it('says everything when nobody can know what the base says', () => {
    expect(beside()).toMatchObject({ ...template, noEmit: false, moduleResolution: 'nodenext' });
  });
});
