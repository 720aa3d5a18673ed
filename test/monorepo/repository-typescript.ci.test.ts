import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { solutionGenerator } from '../../generators/solution.ts';
import { commitPlan } from '../../src/io/commit.ts';
import type { Plan } from '../../src/scaffold/plan.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { madeOnce } from '../support/made-once.ts';
import { NIGHTLY } from '../support/nightly.ts';
import { run } from '../support/run.ts';
import { writeRepository } from './fixtures.ts';
import { settleIn } from './plan-in.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let count = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
});
afterAll(() => folder[Symbol.asyncDispose]());

/** Options that break the build of whoever inherits them, in every TypeScript since 5.2. */
const BREAKING = {
  declarationDir: './dts',
  typeRoots: ['nowhere'],
  noEmit: true,
  types: ['nothing-such'],
  composite: false,
  paths: { '@r/*': ['./elsewhere/*'], sharp: ['./elsewhere/sharp'] },
  rootDirs: ['a', 'b'],
  inlineSourceMap: true,
  moduleResolution: 'node10',
  module: 'commonjs',
  target: 'es2015',
  lib: ['es2015', 'dom'],
};

/** Plans in a repository whose members extend a base with these options, with a TypeScript that is installed at its root. */
async function planned(
  compilerOptions: object,
  typescript: string,
  version: string,
  repositoryCode = true,
): Promise<Plan> {
  const root = folder.at(`r${++count}`);
  await writeRepository(root, {
    'package.json': JSON.stringify({
      name: '@r/root',
      workspaces: ['packages/*'],
      devDependencies: { typescript: version },
    }),
    'tsconfig.base.json': JSON.stringify({ compilerOptions }),
    'packages/a/package.json': JSON.stringify({ name: '@r/a', main: 'index.js' }),
    'packages/a/tsconfig.json': JSON.stringify({ extends: '../../tsconfig.base.json' }),
  });
  await mkdir(`${root}/.git`);
  await mkdir(`${root}/node_modules`);
  await symlink(typescript, `${root}/node_modules/typescript`);
  const { monorepo, target, name, scope, packageManager } = await settleIn(root, 'flowers');
  return await solutionGenerator.plan({
    bundle: folder.at('bundle'),
    ...{ target, name, packageManager, repositoryCode, format: false },
    monorepo: monorepo!.insertion,
    decisions: ['  tsconfig: as decided'],
    ...(scope !== undefined && { scope }),
  });
}

const OURS = join(import.meta.dirname, '../../node_modules/typescript');

function configOf({ operations }: Plan): { extends?: string } {
  const found = operations.find(({ path }) => path === 'packages/flowers-model/tsconfig.json');
  return JSON.parse(found?.kind === 'write' ? found.text : '{}') as { extends?: string };
}

describe('a configuration that members extend', () => {
  it('is extended though it breaks the build of others: what does so is taken back', async () => {
    const plan = await planned({ ...BREAKING, ignoreDeprecations: '6.0' }, OURS, '~6.0.3');
    expect(configOf(plan).extends).toBe('../../tsconfig.base.json');
    expect(plan.notes).toContain('  tsconfig: as decided');
  });

  it('is left alone where the repository’s own compiler does not take it, and the first reason is told', async () => {
    const plan = await planned({ strict: true, noSuchOption: true }, OURS, '~6.0.3');
    expect(configOf(plan).extends).toBeUndefined();
    expect(plan.notes.join('\n')).toMatch(/tsconfig: none \(with tsconfig\.base\.json .* TS5023/);
    expect(plan.notes).not.toContain('  tsconfig: as decided');
  });

  it('is held against our compiler alone where nothing of the repository may run', async () => {
    const tripwire = folder.at('tripwire');
    await mkdir(`${tripwire}/bin`, { recursive: true });
    await writeFile(`${tripwire}/package.json`, '{ "version": "6.0.3" }');
    await writeFile(
      `${tripwire}/bin/tsc`,
      `require('fs').writeFileSync(${JSON.stringify(folder.at('ran'))}, '');`,
    );
    const plan = await planned(BREAKING, tripwire, '~6.0.3', false);
    expect(configOf(plan).extends).toBe('../../tsconfig.base.json');
    await expect(cp(folder.at('ran'), folder.at('copy'))).rejects.toThrow('ENOENT');
  });
});

describe.runIf(NIGHTLY)('with TypeScript', () => {
  it.each(['5.2.2', '5.4.5', '5.5.4', '5.9.3', '6.0.3', '7.0.2'])(
    '%s it builds what it inherits',
    async (version) => {
      const place = await madeOnce(`typescript-${version}`, async (unfinished) => {
        await writeFile(join(unfinished, 'package.json'), '{ "private": true }\n');
        const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `typescript@${version}`];
        await run('npm', args, { cwd: unfinished });
      });
      // Newer ones do not know the older resolution any more, and say so of the base itself.
      const { moduleResolution: _, target: __, ...options } = BREAKING;
      const plan = await planned(options, join(place, 'node_modules/typescript'), version);
      expect(configOf(plan).extends, plan.notes.join('\n')).toBe('../../tsconfig.base.json');
      await commitPlan(plan, { force: false });
    },
  );
});
