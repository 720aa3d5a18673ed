import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { settleIn } from './plan-in.ts';
import { json, library, realShapes } from './real-shapes.ts';

const { made, plannedIn } = realShapes();

describe('Rush', () => {
  const rush = {
    'rush.json': json({
      rushVersion: '5.179.0',
      pnpmVersion: '10.33.0',
      projectFolderMinDepth: 2,
      ensureConsistentVersions: true,
      approvedPackagesPolicy: { reviewCategories: ['libraries', 'tests'] },
      projects: [
        { packageName: '@r/a', projectFolder: 'libraries/a', reviewCategory: 'libraries' },
        ...[1, 2, 3].map((n) => ({
          packageName: `t${n}`,
          projectFolder: `build-tests/t${n}`,
          reviewCategory: 'tests',
        })),
      ],
    }),
    'libraries/a/package.json': library('@r/a', {
      devDependencies: { '@types/node': '18.0.0', typescript: '5.8.2' },
    }),
    ...Object.fromEntries([1, 2, 3].map((n) => [`build-tests/t${n}/package.json`, library(`t${n}`)])),
  };

  it('gets scripts for its phases and its commands, an exception for another version, and the neighbours’ category', async () => {
    const { texts } = await plannedIn({
      ...rush,
      'common/config/rush/common-versions.json': json({ allowedAlternativeVersions: {} }),
      'common/config/rush/command-line.json': json({
        commands: [
          { commandKind: 'phased', name: 'build', phases: ['_phase:build'] },
          { commandKind: 'bulk', name: 'lint' },
          { commandKind: 'bulk', name: 'clean', ignoreMissingScript: true },
        ],
        phases: [
          { name: '_phase:build' },
          { name: '_phase:test', ignoreMissingScript: false },
          { name: '_phase:docs', missingScriptBehavior: 'silent' },
        ],
      }),
    });
    const model = JSON.parse(texts['libraries/flowers-model/package.json']) as {
      scripts: Record<string, string>;
    };
    expect(model.scripts).toMatchObject({
      '_phase:build': 'tsc -b',
      '_phase:test': model.scripts.test,
      lint: '',
    });
    expect(Object.keys(model.scripts)).not.toContain('_phase:docs');
    expect(JSON.parse(texts['common/config/rush/common-versions.json'])).toEqual({
      allowedAlternativeVersions: { '@types/node': ['^20.19.0'] },
    });
    const { projects } = JSON.parse(texts['rush.json']) as { projects: { reviewCategory: string }[] };
    expect(projects.slice(-2).map(({ reviewCategory }) => reviewCategory)).toEqual([
      'libraries',
      'libraries',
    ]);
  });

  it('is left alone where there is no place for an exception', async () => {
    await expect(settleIn(await made(rush), 'flowers')).rejects.toMatchObject({
      code: 'monorepo-versions',
      exitCode: 2,
    });
  });
});

describe('Nx', () => {
  it('with versions that are too old for all projects is refused, with those that would do', async () => {
    const root = await made({
      'nx.json': '{}\n',
      'package.json': json({
        name: '@r/root',
        devDependencies: { typescript: '5.2.2', '@types/node': '^16.0.0' },
      }),
      'apps/a/project.json': json({ name: 'a', projectType: 'application' }),
    });
    await expect(settleIn(root, 'flowers')).rejects.toMatchObject({
      code: 'monorepo-versions',
      message: expect.stringContaining('@types/node 20.17.0 (it has ^16.0.0)') as string,
    });
  });

  it('without a package.json is no place to join', async () => {
    const root = await made({ 'nx.json': '{}\n', 'a/project.json': '{}\n' });
    execFileSync('rm', [`${root}/package.json`]);
    expect((await settleIn(root, 'flowers')).monorepo).toBeUndefined();
  });
});
