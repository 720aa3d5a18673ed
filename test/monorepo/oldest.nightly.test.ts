import { expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import { OLDEST } from '../../src/monorepo/versions.ts';
import { bundleIn, foreignParts, ownParts, temporaryFolder } from '../support/bundles.ts';
import { run } from '../support/run.ts';
import { writeRepository } from './fixtures.ts';
import { planIn } from './plan-in.ts';

const resize = { mode: 'stretch', width: 224, height: 224, kernel: 'linear' } as const;
const own = ownParts(['daisy', 'rose']);

it.each([
  ['of our own', { ...own, preprocessing: { ...own.preprocessing, resize } }],
  ['from elsewhere', foreignParts(['daisy', 'rose'])],
])(
  'a model %s compiles and predicts with the oldest versions that we take from a repository',
  async (_, parts) => {
    await using folder = await temporaryFolder();
    const root = folder.at('repository');
    const manifest = { private: true, workspaces: ['packages/*', 'apps/*'], devDependencies: OLDEST };
    await writeRepository(root, { 'package.json': JSON.stringify(manifest) });
    await bundleIn(folder.at('bundle'), parts);
    const { plan, insertion } = await planIn(folder.at('bundle'), root, 'flowers');
    expect(insertion.versions).toEqual(OLDEST);
    await commitPlan(plan, { force: false });
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: root });
    for (const name of Object.keys(OLDEST)) {
      const { version } = await import(`${root}/node_modules/${name}/package.json`, {
        with: { type: 'json' },
      }).then((module: { default: { version: string } }) => module.default);
      expect(`${name} ${version}`).toBe(`${name} ${OLDEST[name]}`);
    }
    await run('npm', ['run', 'build', '--workspaces'], { cwd: root });
    await run('npm', ['test', '--workspaces', '--if-present'], { cwd: root });
  },
);
