import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatWrites } from '../../src/format/format.ts';
import { commitPlan } from '../../src/io/commit.ts';
import { readTarget } from '../../src/io/read-target.ts';
import { unifiedDiff } from '../../src/scaffold/diff.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { writeRepository, type Repository } from './fixtures.ts';
import { planIn, settleIn, type Planned } from './plan-in.ts';

/** Small repositories of the shapes that real ones have, each as its fault was found. */

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let count = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
});
afterAll(() => folder[Symbol.asyncDispose]());

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const library = (name: string, more: object = {}): string => json({ name, main: 'index.js', ...more });

/** A pnpm repository with these files, under git. @returns its root */
async function made(repo: Repository): Promise<string> {
  const root = folder.at(`r${++count}`);
  await writeRepository(root, { 'package.json': json({ name: 'root', private: true }), ...repo });
  git(root, 'init', '--quiet');
  return root;
}

const PACKAGES = { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - apps/*\n' };

function git(root: string, ...args: string[]): string {
  const own = ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'core.excludesFile=/nowhere', '-C', root];
  return execFileSync('git', [...own, ...args], { encoding: 'utf8' });
}

async function plannedIn(repo: Repository, flags: Parameters<typeof planIn>[3] = {}): Promise<Planned> {
  return await planIn(folder.at('bundle'), await made(repo), 'flowers', flags);
}

const reasons = ({ decisions }: Planned, what: string): string =>
  decisions.flatMap((one) => (one.what === what ? [`${one.value} (${one.reason})`] : [])).join('; ');

describe('what git ignores', () => {
  it.each([
    ['packages/*/*/\n!packages/*/src/\n!packages/*/*/src/\n'],
    ['assets/\n'],
    ['*.zip\n*.onnx\n'],
    ['.*/\n'],
  ])('is in a commit all the same: %j', async (gitignore) => {
    const { plan } = await plannedIn({
      ...PACKAGES,
      '.gitignore': gitignore,
      'packages/a/package.json': library('@r/a'),
    });
    await commitPlan(plan, { force: false });
    git(plan.root, 'add', '--all');
    const tracked = git(plan.root, 'ls-files', '-z').split('\0');
    const planned = plan.operations.flatMap(({ kind, path }) => (kind === 'edit' ? [] : [path]));
    expect(planned.filter((path) => !tracked.includes(path))).toEqual([]);
    // The same again, with what is there now: the lines stay.
    const again = await planIn(folder.at('bundle'), plan.root, 'flowers');
    const written = (await readTarget(again.plan)).filter(({ status }) => status !== 'unchanged');
    expect(
      written.map(({ operation }) => operation.path).filter((path) => path.endsWith('.gitignore')),
    ).toEqual([]);
  });

  it.each(['/packages/*\n!/packages/a/\n', 'packages/*/\n!packages/a/\n'])(
    'is refused where it is a whole project, with the line that does it: %j',
    async (gitignore) => {
      const root = await made({
        ...PACKAGES,
        '.gitignore': `# x\n${gitignore}`,
        'packages/a/package.json': library('a'),
      });
      await expect(settleIn(root, 'flowers')).rejects.toMatchObject({
        code: 'monorepo-ignored',
        exitCode: 3,
        message: expect.stringContaining('line 2 of .gitignore') as string,
        hint: expect.stringContaining('the line !flowers-model/ below') as string,
      });
    },
  );
});

describe('a name that exists', () => {
  it('is refused, and a hand-written package of that name is nobody’s to write over', async () => {
    const root = await made({
      ...PACKAGES,
      'packages/other/package.json': library('@r/flowers-model'),
      'packages/b/package.json': library('@r/b'),
    });
    await expect(settleIn(root, 'flowers', { force: true })).rejects.toMatchObject({
      code: 'monorepo-name-taken',
      message: '@r/flowers-model is the name of packages/other already.',
    });
  });

  it('is refused for a folder, member or not', async () => {
    const root = await made({ ...PACKAGES, 'packages/flowers-model/notes.md': 'mine' });
    await expect(settleIn(root, 'flowers', { force: true })).rejects.toMatchObject({
      code: 'monorepo-folder',
    });
  });
});

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

describe('files of the repository’s own', () => {
  it.each<[string, Repository, string, object]>([
    [
      'biome.json',
      { 'biome.json': json({ files: { includes: ['**', '!dist'] } }) },
      'biome.json',
      { files: { includes: ['**', '!dist', '!**/.model-builder', '!packages/flowers-model/assets'] } },
    ],
    [
      'biome.json without a list',
      { 'biome.json': json({ linter: {} }) },
      'biome.json',
      { linter: {}, files: { includes: ['**', '!**/.model-builder', '!packages/flowers-model/assets'] } },
    ],
    [
      'biome.json of Biome 1',
      { 'biome.json': json({ $schema: 'https://biomejs.dev/schemas/1.9.4/schema.json' }) },
      'biome.json',
      { files: { ignore: ['**/.model-builder', 'packages/flowers-model/assets'] } },
    ],
    [
      '.oxfmtrc.json',
      { '.oxfmtrc.json': json({ ignorePatterns: [] }) },
      '.oxfmtrc.json',
      { ignorePatterns: ['**/.model-builder', 'packages/flowers-model/assets'] },
    ],
  ])('%s leaves alone what is known by its hashes', async (_, repo, file, expected) => {
    const { texts } = await plannedIn({ ...PACKAGES, ...repo });
    expect(JSON.parse(texts[file])).toMatchObject(expected);
  });

  it('that a program writes are told of; lists that prettier is given are used', async () => {
    const { texts, plan } = await plannedIn({
      ...PACKAGES,
      'package.json': json({
        name: 'root',
        private: true,
        scripts: { fmt: 'prettier --check --ignore-path=.eslintignore .' },
      }),
      '.eslintignore': 'dist\n',
      'tsconfig.json':
        '// Automatically generated by scripts/x\n{ "references": [{ "path": "packages/a" }, { "path": "packages/b" }, { "path": "packages/z" }] }\n',
    });
    expect(texts['.eslintignore']).toContain('packages/flowers-model/assets/\n');
    expect(texts['tsconfig.json']).toContain(
      '{ "path": "packages/flowers-model" }, { "path": "packages/z" }',
    );
    expect(plan.notes.join('\n')).toContain('tsconfig.json says that a program writes it');
  });

  it('pnpm’s map of builds is extended where it is there, and Yarn’s constraints are mentioned', async () => {
    const { texts } = await plannedIn({
      'package.json': json({ name: 'root', packageManager: 'pnpm@10.34.5' }),
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\nallowBuilds:\n  esbuild: true\n  sharp: true\n',
    });
    expect(texts['pnpm-workspace.yaml']).toContain(
      '  esbuild: true\n  onnxruntime-node: false\n  sharp: true\n',
    );
    expect(texts['pnpm-workspace.yaml']).not.toContain('ignoredBuiltDependencies');
    const yarn = await plannedIn({
      'package.json': json({ name: 'root', packageManager: 'yarn@4.1.0', workspaces: ['packages/*'] }),
      '.yarnrc.yml': 'enableScripts: false\nenableConstraintsChecks: true\n',
      'yarn.config.cjs': '',
    });
    expect(reasons(yarn, 'constraints')).toContain('at every install');
    expect(yarn.texts['package.json']).toBeUndefined();
  });
});

it('a dry run’s diff is one that git applies', async () => {
  const { plan, texts } = await plannedIn({
    ...PACKAGES,
    'package.json': '{"name":"@r/root","private":true}',
    'packages/a b/package.json': '{"name":"@r/a"}\r\n',
  });
  const file = folder.at('p.diff');
  await writeFile(file, unifiedDiff(await readTarget(plan)));
  git(plan.root, 'apply', file);
  for (const [path, text] of Object.entries(texts).filter(([one]) => !one.includes('.model-builder/base/')))
    expect(await readFile(`${plan.root}/${path}`, 'utf8'), path).toBe(text);
});

describe('the look', () => {
  const write = {
    kind: 'write',
    path: 'a/x.ts',
    text: "const a = { b: 'c' };\n",
    ownership: 'managed',
  } as const;
  it.each<[string, Repository, string]>([
    [
      'Biome',
      { 'biome.json': '{ "javascript": { "formatter": { "semicolons": "asNeeded" } } }' },
      'const a = { b: "c" }\n',
    ],
    [
      'oxfmt',
      { '.oxfmtrc.json': '{ "singleQuote": true, "bracketSpacing": false } // x' },
      "const a = {b: 'c'};\n",
    ],
    [
      'dprint',
      { 'dprint.json': '{ "typescript": { "semiColons": "asi", "quoteStyle": "preferSingle" } }' },
      "const a = { b: 'c' }\n",
    ],
    [
      'prettier without a configuration',
      { 'node_modules/prettier/package.json': '{ "version": "3.0.0" }' },
      'const a = { b: "c" };\n',
    ],
  ])('is that of %s where it is not installed, or may not run', async (_, repo, expected) => {
    const { writes } = await formatWrites(await made(repo), [write]);
    expect(writes[0].text).toBe(expected);
  });

  it('is what the repository’s own formatter makes of it where it may run, and says so where it may not', async () => {
    const root = await made({
      'biome.json': '{}',
      'node_modules/@biomejs/biome/package.json': '{ "version": "2.0.0" }',
      'node_modules/@biomejs/biome/bin/biome':
        "process.stdin.setEncoding('utf8').on('data', (text) => process.stdout.write(`// ${process.argv.at(-1)}\\n${text}`));\n",
    });
    const ran = await formatWrites(root, [write], { code: true });
    expect(ran.writes[0].text).toBe('// --stdin-file-path=a/x.ts\nconst a = { b: "c" };\n');
    expect(ran.unused).toBeUndefined();
    const read = await formatWrites(root, [write]);
    expect(read.writes[0].text).toBe('const a = { b: "c" };\n');
    expect(read.unused).toContain("biome.json is Biome's (--repository-code runs it)");
  });
});
