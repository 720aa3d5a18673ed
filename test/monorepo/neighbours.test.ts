import { describe, expect, it } from 'vitest';
import type { Repository } from './fixtures.ts';
import { json, library, PACKAGES, realShapes } from './real-shapes.ts';

const { plannedIn } = realShapes();

describe('decided from where the project goes', () => {
  const fixtures = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [
      `packages/a/test/fixtures/f${index}/package.json`,
      json({
        name: `@test/f${index}`,
        scripts: { start: 'x' },
        devDependencies: { typescript: '4.0.0', '@types/node': '^12' },
      }),
    ]),
  );

  it('300 fixture members change nothing', async () => {
    const planned = await plannedIn({
      ...fixtures,
      'pnpm-workspace.yaml':
        'packages:\n  - packages/*\n  - examples/*\n  - packages/a/test/fixtures/*\n  - .github/actions/*\n',
      'package.json': json({
        name: 'root',
        private: true,
        devDependencies: { '@types/node': '^22.15.3', typescript: '6.0.3' },
      }),
      'packages/a/package.json': library('@r/a', { devDependencies: { typescript: '5.9.3' } }),
      'packages/a/tsconfig.json': json({ extends: '../../tsconfig.base.json' }),
      'packages/b/package.json': library('@r/b'),
      'packages/b/tsconfig.json': json({ files: [], references: [{ path: 'tsconfig.build.json' }] }),
      'packages/b/tsconfig.build.json': json({ extends: '../../tsconfig.base.json' }),
      'tsconfig.base.json': json({ compilerOptions: { strict: true } }),
      'examples/e/package.json': json({
        name: '@example/e',
        scripts: { dev: 'x' },
        devDependencies: { '@types/node': '26.0.1' },
      }),
      'examples/e/tsconfig.json': json({}),
      '.github/actions/x/package.json': json({ name: 'x', scripts: { start: 'x' } }),
    });
    expect(planned.insertion.folders).toEqual({
      model: 'packages/flowers-model',
      'console-app': 'packages/flowers-console-app',
    });
    expect(planned.project.scope).toBe('@r');
    expect(planned.insertion.versions).toMatchObject({ '@types/node': '^22.15.3', typescript: '6.0.3' });
    expect(planned.insertion.tsconfig?.extends).toBe('tsconfig.base.json');
  });

  it.each<[string, Repository, string, string]>([
    [
      'a playground is no place',
      {
        'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - playground/**\n',
        'packages/a/package.json': library('a'),
        ...Object.fromEntries(
          [1, 2, 3].map((n) => [
            `playground/x/p${n}/package.json`,
            library(`@p/${n}`, { scripts: { dev: 'x' } }),
          ]),
        ),
      },
      'packages/flowers-model',
      'packages/flowers-console-app',
    ],
    [
      'what lies in a member is none either',
      {
        'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - www\n  - www/og\n',
        'packages/a/package.json': library('@r/a'),
        'www/package.json': json({ name: 'www', scripts: { start: 'x' } }),
        'www/og/package.json': json({ name: 'og', scripts: { start: 'x' } }),
      },
      'packages/flowers-model',
      'packages/flowers-console-app',
    ],
    [
      'a folder called apps is one, whatever its members export',
      {
        ...PACKAGES,
        'pnpm-workspace.yaml': 'packages:\n  - libraries/*\n  - apps/*\n  - tools/*\n',
        'libraries/a/package.json': library('a'),
        'apps/b/package.json': library('b'),
        'tools/c/package.json': json({ name: 'c', bin: 'c.js' }),
      },
      'libraries/flowers-model',
      'apps/flowers-console-app',
    ],
  ])('%s', async (_, repo, model, consoleApp) => {
    const { insertion } = await plannedIn(repo);
    expect(insertion.folders).toEqual({ model, 'console-app': consoleApp });
  });

  it('a scope that one of three has is none', async () => {
    const { project } = await plannedIn({
      ...PACKAGES,
      'packages/a/package.json': library('@r/a'),
      'packages/b/package.json': library('b'),
      'packages/c/package.json': library('c'),
    });
    expect(project.scope).toBeUndefined();
  });
});

describe('lists', () => {
  it('of exact folders stay lists', async () => {
    const { texts } = await plannedIn({
      'pnpm-workspace.yaml': 'packages:\n  - src/cdk\n  - src/material\n',
      'src/cdk/package.json': library('@r/cdk'),
      'src/material/package.json': library('@r/material'),
      'src/old/package.json': library('@r/old'),
    });
    expect(texts['pnpm-workspace.yaml']).toContain(
      '- src/material\n  - src/flowers-model\n  - src/flowers-console-app\n',
    );
  });

  it('of Lerna take in nothing that they did not have', async () => {
    const { texts } = await plannedIn({
      'package.json': json({ name: 'root', workspaces: ['packages/*', 'examples/*', 'apps/*'] }),
      'lerna.json': json({ version: '1.0.0', packages: ['packages/*'] }),
      'packages/a/package.json': library('@r/a'),
      'apps/hello/package.json': json({ name: '@r/hello', scripts: { start: 'x' } }),
    });
    expect(JSON.parse(texts['lerna.json'])).toMatchObject({
      packages: ['packages/*', 'apps/flowers-console-app'],
    });
  });
});
