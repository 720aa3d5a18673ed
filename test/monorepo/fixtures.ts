import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MANAGER_FIELDS, RUNNER_VERSIONS } from '../support/package-managers.ts';

/** A small repository: path → text. */
export type Repository = Readonly<Record<string, string>>;

export const KINDS = [
  'npm',
  'yarn-classic',
  'yarn-berry',
  'pnpm',
  'bun',
  'turborepo',
  'nx-package-based',
  'nx-integrated',
  'lerna',
  'rush',
] as const;
export type Kind = (typeof KINDS)[number];

const TYPESCRIPT = '~6.0.3';

/** Root scripts that run a script of every member, as each tool's documentation has it. */
const EVERYWHERE: Readonly<Record<Exclude<Kind, 'rush'>, (script: string) => string>> = {
  npm: (script) => `npm run ${script} --workspaces --if-present`,
  'yarn-classic': (script) => `yarn workspaces run ${script}`,
  'yarn-berry': (script) => `yarn workspaces foreach --all --topological run ${script}`,
  pnpm: (script) => `pnpm -r --if-present run ${script}`,
  bun: (script) => `bun run --filter './packages/*' --filter './apps/*' ${script}`,
  turborepo: (script) => `turbo run ${script}`,
  'nx-package-based': (script) => `nx run-many -t ${script}`,
  'nx-integrated': (script) => `nx run-many -t ${script}`,
  lerna: (script) => `lerna run ${script}`,
};

/** A repository as its owner's first commit left it: one library, one app, a shared compiler configuration. */
export function repository(kind: Kind): Repository {
  const members = kind === 'nx-integrated' ? integratedMembers() : packageMembers(kind);
  return {
    '.gitignore': 'node_modules/\ndist/\n.nx/\n.turbo/\n',
    ...sharedConfig(kind),
    ...members,
    ...rootOf(kind),
  };
}

function rootOf(kind: Kind): Repository {
  if (kind === 'rush') return rushRoot();
  const manager = kind === 'turborepo' ? 'pnpm' : kind === 'yarn-berry' ? 'yarn' : kind;
  const scripts = Object.fromEntries(['build', 'test'].map((name) => [name, EVERYWHERE[kind](name)]));
  const workspaces =
    manager === 'pnpm' || kind === 'nx-integrated' ? {} : { workspaces: ['packages/*', 'apps/*'] };
  const field = MANAGER_FIELDS[manager as keyof typeof MANAGER_FIELDS] as string | undefined;
  const manifest = {
    name: '@acme/root',
    private: true,
    ...workspaces,
    scripts,
    devDependencies: { ...runnerOf(kind), typescript: TYPESCRIPT },
    ...(kind === 'yarn-classic' ? { packageManager: 'yarn@1.22.22' } : field && { packageManager: field }),
  };
  return {
    'package.json': json(manifest),
    ...(manager === 'pnpm' && { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - apps/*\n' }),
    ...(kind === 'yarn-berry' && { '.yarnrc.yml': 'nodeLinker: node-modules\n' }),
    ...(kind === 'yarn-classic' && { '.yarnrc': '# settings\n' }),
    ...(kind === 'turborepo' && { 'turbo.json': json(TURBO) }),
    ...(kind.startsWith('nx') && {
      'nx.json': json({ targetDefaults: { build: { dependsOn: ['^build'] } } }),
    }),
    ...(kind === 'lerna' && { 'lerna.json': json({ version: '3.2.1', packages: ['packages/*', 'apps/*'] }) }),
    ...(kind === 'nx-package-based' && {
      'tsconfig.json': json({
        files: [],
        references: [{ path: './packages/colours' }, { path: './apps/hello' }],
      }),
    }),
  };
}

const TURBO = {
  $schema: 'https://turborepo.com/schema.json',
  tasks: {
    build: { dependsOn: ['^build'], outputs: ['dist/**'] },
    test: { dependsOn: ['build'] },
  },
};

function runnerOf(kind: Kind): Record<string, string> {
  if (kind === 'turborepo') return { turbo: RUNNER_VERSIONS.turbo };
  return kind.startsWith('nx') ? { nx: RUNNER_VERSIONS.nx } : {};
}

function sharedConfig(kind: Kind): Repository {
  const compilerOptions = {
    target: 'ES2023',
    lib: ['ES2023', 'ESNext.Disposable'],
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    strict: true,
    skipLibCheck: true,
    // What Nx's own starting point has, and a program that runs from dist cannot be built with.
    ...(kind.startsWith('nx') && {
      composite: true,
      declaration: true,
      emitDeclarationOnly: true,
      importHelpers: true,
    }),
    ...(kind === 'nx-integrated' && { paths: { '@acme/colours': ['./libs/colours/src/index.ts'] } }),
  };
  return { 'tsconfig.base.json': json({ compilerOptions }) };
}

function packageMembers(kind: Kind): Repository {
  const spec = ['npm', 'nx-package-based', 'lerna', 'yarn-classic'].includes(kind) ? '1.0.0' : 'workspace:*';
  const tsconfig = json({
    extends: '../../tsconfig.base.json',
    compilerOptions: {
      composite: true,
      emitDeclarationOnly: false,
      importHelpers: false,
      rootDir: 'src',
      outDir: 'dist',
    },
    include: ['src'],
  });
  const scripts = { build: 'tsc -b', test: 'node --check dist/index.js' };
  const devDependencies = { typescript: TYPESCRIPT };
  return {
    'packages/colours/package.json': json({
      name: '@acme/colours',
      version: '1.0.0',
      type: 'module',
      exports: './dist/index.js',
      scripts,
      devDependencies,
    }),
    'packages/colours/tsconfig.json': tsconfig,
    'packages/colours/src/index.ts': "export const RED = 'red';\n",
    'apps/hello/package.json': json({
      name: '@acme/hello',
      version: '1.0.0',
      private: true,
      type: 'module',
      scripts: { ...scripts, start: 'node dist/index.js' },
      dependencies: { '@acme/colours': spec },
      devDependencies,
    }),
    'apps/hello/tsconfig.json': tsconfig.replace(
      '"include"',
      '"references": [{ "path": "../../packages/colours" }],\n  "include"',
    ),
    'apps/hello/src/index.ts':
      "import { RED } from '@acme/colours';\n\nexport const message = `hello ${RED}`;\n",
  };
}

function integratedMembers(): Repository {
  const project = (name: string, projectType: string): string =>
    json({
      name,
      projectType,
      sourceRoot: `${projectType === 'library' ? 'libs' : 'apps'}/${name}/src`,
      targets: {},
    });
  return {
    'libs/colours/project.json': project('colours', 'library'),
    'libs/colours/tsconfig.json': json({ extends: '../../tsconfig.base.json' }),
    'libs/colours/src/index.ts': "export const RED = 'red';\n",
    'apps/hello/project.json': project('hello', 'application'),
    'apps/hello/tsconfig.json': json({ extends: '../../tsconfig.base.json' }),
    'apps/hello/src/index.ts':
      "import { RED } from '@acme/colours';\n\nexport const message = `hello ${RED}`;\n",
  };
}

function rushRoot(): Repository {
  return {
    'rush.json': `/* Rush's configuration. */
{
  "rushVersion": "5.179.0",
  "pnpmVersion": "10.33.0",
  "projectFolderMinDepth": 2,
  "projectFolderMaxDepth": 2,
  "approvedPackagesPolicy": { "reviewCategories": ["production", "tools"] },
  "projects": [
    // the library
    { "packageName": "@acme/colours", "projectFolder": "packages/colours", "reviewCategory": "production" },
    { "packageName": "@acme/hello", "projectFolder": "apps/hello", "reviewCategory": "production" }
  ]
}
`,
    'common/config/rush/pnpm-config.json': '{\n  // pnpm\n  "useWorkspaces": true\n}\n',
  };
}

/** The same repository after its owner worked on it: more members, other names, folders that are none. */
export function edited(repo: Repository): Repository {
  const texts = Object.entries(repo).map(([path, text]) => {
    if (path !== 'package.json') return [path, text];
    const { name, ...rest } = JSON.parse(text) as Record<string, unknown>;
    return [path, json({ name, description: 'Edited.', ...rest, 'x-own': { keep: [1, 2, { a: null }] } })];
  });
  return {
    ...(Object.fromEntries(texts) as Repository),
    'examples/old/package.json': json({ name: 'old', private: true }),
    'packages/README.md': '# Packages\n',
    'docs/notes.txt': 'Not ours.\n',
  };
}

/** The same repository in a hand's own formatting: tabs, CRLF, a byte-order mark, comments where the format has them. */
export function odd(repo: Repository): Repository {
  const texts = Object.entries(repo).map(([path, text]) => {
    if (!/^[^/]*\.(?:json|yaml|yml)$/.test(path)) return [path, text];
    if (path.endsWith('l'))
      return [
        path,
        `# kept by hand\n${text.replace('packages:', 'packages:   # all of them')}`.replaceAll('\n', '\r\n'),
      ];
    const tabbed = text.replace(/^ +/gm, (spaces) => '\t'.repeat(spaces.length / 2));
    if (path === 'package.json') return [path, `\uFEFF${tabbed}`.replaceAll('\n', '\r\n')];
    return [
      path,
      tabbed
        .replace('{', '{ // by hand')
        .replace(/(["\]}])\n(\t*)}/, '$1,\n$2} /* end */')
        .replace(/\n$/, ''),
    ];
  });
  return Object.fromEntries(texts) as Repository;
}

export async function writeRepository(folder: string, repo: Repository): Promise<void> {
  for (const [path, text] of Object.entries(repo)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
