import { parse as parseJsonc } from 'jsonc-parser';
import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { commitPlan } from '../../src/io/commit.ts';
import type { EditOperation } from '../../src/scaffold/plan.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { treeOf } from '../support/trees.ts';
import { edited, KINDS, odd, repository, writeRepository, type Kind, type Repository } from './fixtures.ts';
import { planIn, type Planned } from './plan-in.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
});
afterAll(() => folder[Symbol.asyncDispose]());

const ODD = 'in a formatting of its own';
const VARIANTS: Readonly<Record<string, (repo: Repository) => Repository>> = {
  fresh: (repo) => repo,
  'with user edits': edited,
  [ODD]: odd,
};

interface Expected {
  readonly kind: string;
  readonly model: string;
  readonly dependency: string;
  readonly install: string;
  readonly start: string;
  /** Files of the repository's own that are edited. */
  readonly edits: readonly string[];
}

const WITH_PNPM = {
  model: 'packages/flowers-model',
  dependency: 'workspace:*',
  install: 'pnpm install',
  start: 'pnpm --filter @acme/flowers-console-app run start',
};

const EXPECTED: Readonly<Record<Kind, Expected>> = {
  npm: {
    kind: 'npm',
    model: 'packages/flowers-model',
    dependency: '0.1.0',
    install: 'npm install',
    start: 'npm run start -w @acme/flowers-console-app --',
    edits: ['package.json'],
  },
  'yarn-classic': {
    kind: 'Yarn 1',
    model: 'packages/flowers-model',
    dependency: '0.1.0',
    install: 'yarn install',
    start: 'yarn workspace @acme/flowers-console-app run start',
    edits: ['.yarnrc'],
  },
  'yarn-berry': {
    kind: 'Yarn',
    model: 'packages/flowers-model',
    dependency: 'workspace:*',
    install: 'yarn install',
    start: 'yarn workspace @acme/flowers-console-app run start',
    edits: ['package.json'],
  },
  pnpm: { kind: 'pnpm', ...WITH_PNPM, edits: ['pnpm-workspace.yaml'] },
  bun: {
    kind: 'Bun',
    model: 'packages/flowers-model',
    dependency: 'workspace:*',
    install: 'bun install',
    start: 'bun run --cwd apps/flowers-console-app start',
    edits: [],
  },
  turborepo: { kind: 'pnpm + Turborepo', ...WITH_PNPM, edits: ['pnpm-workspace.yaml'] },
  'nx-package-based': {
    kind: 'npm + Nx',
    model: 'packages/flowers-model',
    dependency: '0.1.0',
    install: 'npm install',
    start: 'npm run start -w @acme/flowers-console-app --',
    edits: ['package.json', 'tsconfig.json'],
  },
  'nx-integrated': {
    kind: 'npm + Nx',
    model: 'libs/flowers-model',
    dependency: '*',
    install: 'npm install',
    start: 'npx nx start flowers-console-app',
    edits: ['package.json', 'tsconfig.base.json'],
  },
  lerna: {
    kind: 'npm + Lerna',
    model: 'packages/flowers-model',
    dependency: '3.2.1',
    install: 'npm install',
    start: 'npm run start -w @acme/flowers-console-app --',
    edits: ['package.json'],
  },
  rush: {
    kind: 'Rush',
    model: 'packages/flowers-model',
    dependency: 'workspace:*',
    install: 'rush update',
    start: 'cd apps/flowers-console-app && rushx start',
    edits: ['common/config/rush/pnpm-config.json', 'rush.json'],
  },
};

const CASES = KINDS.flatMap((kind) => Object.keys(VARIANTS).map((variant) => [kind, variant] as const));

describe.each(CASES)('%s, %s', (kind, variant) => {
  const expected = EXPECTED[kind];
  const root = () => folder.at(`${kind} ${variant}`.replaceAll(' ', '-'));
  let planned: Planned;
  beforeAll(async () => {
    await writeRepository(root(), VARIANTS[variant](repository(kind)));
    await mkdir(`${root()}/.git`);
    planned = await planIn(folder.at('bundle'), `${root()}/apps/hello/src`, 'flowers');
  });

  it('is found from a folder deep inside, and the projects go to their kin', () => {
    const { project, insertion, texts } = planned;
    expect(project.target).toBe(root());
    expect(project.monorepo?.kind).toBe(expected.kind);
    expect(insertion.folders).toEqual({ model: expected.model, 'console-app': 'apps/flowers-console-app' });
    expect([insertion.commands.install, insertion.commands.start]).toEqual([
      expected.install,
      expected.start,
    ]);
    expect(json(texts[`${expected.model}/package.json`])).toMatchObject({ name: '@acme/flowers-model' });
    expect(json(texts['apps/flowers-console-app/package.json'])).toMatchObject({
      private: true,
      dependencies: { '@acme/flowers-model': expected.dependency },
    });
  });

  it('gives no reason to any line of yours to change', () => {
    const edits = planned.plan.operations.filter((operation) => operation.kind === 'edit');
    expect(edits.map(({ path }) => path).sort()).toEqual(expected.edits);
    for (const edit of edits) expect(isInsertion(edit), `${edit.path}:\n${edit.after}`).toBe(true);
  });

  it('switches the install script of onnxruntime-node off where it belongs', () => {
    const { texts } = planned;
    const remedy: Readonly<Record<string, unknown>> = {
      npm: () => json(texts['package.json']).allowScripts,
      yarn: () => json(texts['package.json']).dependenciesMeta,
      pnpm: () => (parseYaml(texts['pnpm-workspace.yaml']) as Record<string, unknown>).allowBuilds,
    };
    if (kind === 'bun')
      return expect(planned.plan.operations.some(({ kind: one }) => one === 'edit')).toBe(false);
    if (kind === 'yarn-classic') return expect(texts['.yarnrc']).toContain('onnxruntime-node-install skip');
    if (kind === 'rush')
      return expect(json(texts['common/config/rush/pnpm-config.json']).globalNeverBuiltDependencies).toEqual([
        'onnxruntime-node',
      ]);
    const manager = kind === 'yarn-berry' ? 'yarn' : ['pnpm', 'turborepo'].includes(kind) ? 'pnpm' : 'npm';
    const found = (remedy[manager] as () => unknown)();
    expect(found).toEqual({ 'onnxruntime-node': manager === 'yarn' ? { built: false } : false });
  });

  it('extends what the siblings extend, and says only what differs', () => {
    const base = '../../tsconfig.base.json';
    const config = json(planned.texts[`${expected.model}/tsconfig.json`]);
    expect(config.extends).toBe(base);
    const { compilerOptions } = config as { compilerOptions: Record<string, unknown> };
    expect(compilerOptions).toMatchObject({ outDir: 'dist', rootDir: 'src', composite: true });
    expect(compilerOptions).not.toHaveProperty('module');
    const needsEmit = kind.startsWith('nx') ? false : undefined;
    expect([compilerOptions.emitDeclarationOnly, compilerOptions.importHelpers]).toEqual([
      needsEmit,
      needsEmit,
    ]);
    const app = json(planned.texts['apps/flowers-console-app/tsconfig.json']);
    expect(app.references).toEqual([{ path: `../../${expected.model}` }]);
  });

  it('writes nothing that only a root may have, and nothing outside its folders', () => {
    const own = [`${expected.model}/`, 'apps/flowers-console-app/'];
    for (const { kind: what, path } of planned.plan.operations) {
      if (what !== 'edit')
        expect(
          own.some((start) => path.startsWith(start)),
          path,
        ).toBe(true);
      expect(path).not.toMatch(/\.git\/|lock|pnpm-workspace\.yaml$(?<=\/.*)|\.npmrc|\.yarnrc\.yml/);
    }
    const manifests = planned.plan.operations.filter(({ path }) =>
      path.endsWith('.model-builder/manifest.json'),
    );
    expect(manifests).toHaveLength(2);
    expect(JSON.stringify(planned.texts)).not.toContain(folder.path);
  });

  // Once a kind is enough: it is the formatting that could make it forget what it did.
  if (variant !== ODD) return;
  it('does it once: a second run has nothing to do', async () => {
    const before = await treeOf(root());
    await commitPlan(planned.plan, { force: false });
    const again = await planIn(folder.at('bundle'), root(), 'flowers');
    expect(
      (await commitPlan(again.plan, { force: false })).written.filter(
        (path) => !path.endsWith('manifest.json'),
      ),
    ).toEqual([]);
    const after = await treeOf(root());
    const touched = Object.keys(before).filter((path) => before[path] !== after[path]);
    expect(touched.sort()).toEqual(expected.edits);
  });
});

/** What stood there stands there still, in the same order, byte for byte. */
function isInsertion({ before, after }: EditOperation): boolean {
  let at = 0;
  for (const character of after) if (character === before[at]) at++;
  return at === before.length;
}

function json(text: string): Record<string, unknown> {
  return parseJsonc(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true }) as Record<string, unknown>;
}
