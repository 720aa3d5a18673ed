import {
  alike,
  ALIASES,
  BARE,
  CHECK,
  ESCAPES,
  nested,
  SAID,
  type Command,
  type Content,
  type Row,
} from './row.ts';

const PLACE = ['generate', 'fresh', '--bundle', '../bundle', ...BARE];
const DRY: Command = { args: [...PLACE, '--dry-run'], exit: SAID };
/** Members lie where their siblings do, and only files of the repository change. */
const WRITES: Command = { args: PLACE, exit: SAID, writes: ['work/repo'] };

function root(changes: object): Readonly<Record<string, Content>> {
  return { 'work/repo/package.json': JSON.stringify({ name: 'repo', private: true, ...changes }) };
}

const MEMBERS: Readonly<Record<string, Content>> = {
  'work/repo/packages/one/package.json': '{ "name": "one", "version": "1.0.0" }',
  'work/outside/two/package.json': '{ "name": "two", "version": "1.0.0" }',
  'victim/three/package.json': '{ "name": "three", "version": "1.0.0" }',
  // Whoever looks there has to wait for ever.
  'work/outside/trap/package.json': { special: 'fifo' },
};

/** Files of one kind of monorepo that lead out of it. */
const OUT: Readonly<Record<string, Readonly<Record<string, Content>>>> = {
  'workspaces beside the repository': root({ workspaces: ['../outside/*'] }),
  'workspaces on the whole disk': root({ workspaces: ['../../../../**'] }),
  'workspaces with an absolute path': root({ workspaces: ['%S%/victim/*'] }),
  'workspaces as an object, out of the repository': root({ workspaces: { packages: ['../../victim/*'] } }),
  'workspaces behind a link': {
    ...root({ workspaces: ['away/*'] }),
    'work/repo/away': { link: '%S%/victim' },
  },
  'workspaces in .git': root({ workspaces: ['.git/*', '.GIT/hooks/*'] }),
  'pnpm members outside': {
    'work/repo/pnpm-workspace.yaml': "packages:\n  - '../outside/*'\n  - '../../victim/**'\n",
  },
  'Lerna members outside': {
    'work/repo/lerna.json': '{ "version": "1.0.0", "packages": ["../outside/*", "../../victim/*"] }',
  },
  'Nx folders outside': {
    ...root({ workspaces: ['packages/*'] }),
    'work/repo/nx.json': '{ "workspaceLayout": { "libsDir": "../../victim", "appsDir": "../outside" } }',
  },
  'Rush projects outside': {
    'work/repo/rush.json':
      '{ "rushVersion": "5.100.0", "pnpmVersion": "8.0.0", "projects": [{ "packageName": "x", "projectFolder": "../../victim/three" }] }',
  },
  'a solution file of TypeScript that names folders outside': {
    ...root({ workspaces: ['packages/*'] }),
    'work/repo/tsconfig.json': '{ "files": [], "references": [{ "path": "../../victim/three" }] }',
  },
};

/** Shared files that a link has led out of the repository. */
const LINKED = [
  'package.json',
  'pnpm-workspace.yaml',
  'tsconfig.json',
  'rush.json',
  '.prettierignore',
  '.gitignore',
  'turbo.json',
];

const GLOBS = [
  '**/**/**/**/**/**/**/**/x',
  `${'{a,b}'.repeat(24)}/*`,
  `${'*a'.repeat(60)}b`,
  '[[:alpha:]-',
  `!(${'+('.repeat(30)}a${')'.repeat(30)})`,
];

const READ = [
  'package.json',
  'tsconfig.json',
  '.gitignore',
  'pnpm-workspace.yaml',
  'lerna.json',
  'nx.json',
  'turbo.json',
  'rush.json',
  'packages/one/package.json',
  'packages/one/tsconfig.json',
  'package-lock.json',
  'pnpm-lock.yaml',
];
const CONTENTS: Readonly<Record<string, Content>> = {
  'a FIFO': { special: 'fifo' },
  'a link to an endless device': { link: '/dev/zero' },
  'nested 200,000 deep': nested(200_000),
};

const BOMB = `${ALIASES}\npackages: *j\n`;

export const WORKSPACES: readonly Row[] = [
  ...alike(
    Object.entries(OUT).map(([what, files]): Row => ({
      name: what,
      files: { ...MEMBERS, ...files },
      commands: [DRY, { ...WRITES }],
    })),
    2,
  ),
  ...alike(
    LINKED.map((file): Row => ({
      name: `${file} that is a link out of the repository`,
      files: {
        ...MEMBERS,
        ...root({ workspaces: ['packages/*'] }),
        [`victim/${file}`]: file.endsWith('.json')
          ? '{ "name": "victim", "private": true, "workspaces": ["packages/*"] }\n'
          : 'packages:\n  - packages/*\n',
        [`work/repo/${file}`]: { link: `%S%/victim/${file}` },
      },
      commands: [DRY, WRITES],
    })),
  ),
  {
    name: 'a glob of stars and a folder of letters',
    files: {
      ...root({ workspaces: [`packages/${'*a'.repeat(14)}b`] }),
      [`work/repo/packages/${'a'.repeat(120)}/package.json`]: '{ "name": "a" }',
    },
    commands: [DRY],
  },
  {
    name: 'a .gitignore of empty lines',
    files: {
      ...MEMBERS,
      ...root({ workspaces: ['packages/*'] }),
      'work/repo/.gitignore': '\n'.repeat(1_000_000),
    },
    commands: [DRY],
  },
  ...alike(
    GLOBS.map((glob): Row => ({
      name: `the workspaces ${JSON.stringify(glob.slice(0, 40))}`,
      files: { ...MEMBERS, ...root({ workspaces: [glob] }) },
      commands: [DRY],
    })),
  ),
  ...alike(
    Object.entries(CONTENTS).flatMap(([what, content]) =>
      READ.map((file): Row => ({
        name: `${file} that is ${what}`,
        files: { ...MEMBERS, ...root({ workspaces: ['packages/*'] }), [`work/repo/${file}`]: content },
        commands: [
          DRY,
          ...(file === 'package.json'
            ? [
                { args: CHECK, exit: SAID },
                { args: ['templates', 'list'], exit: SAID },
              ]
            : []),
        ],
      })),
    ),
  ),
  ...alike(
    ['pnpm-workspace.yaml', 'pnpm-lock.yaml'].map((file): Row => ({
      name: `${file} that is a bomb of aliases`,
      files: { ...MEMBERS, [`work/repo/${file}`]: BOMB },
      commands: [DRY],
    })),
  ),
  {
    name: 'a member with escapes in the name of its folder',
    fast: true,
    files: {
      ...root({ workspaces: ['packages/*'] }),
      [`work/repo/packages/one\u001b[2J/package.json`]: '{ "name": "one" }',
      [`work/repo/packages/two\u009b31m\u202e/package.json`]: '{ "name": "two" }',
    },
    commands: [DRY, WRITES],
  },
  {
    name: 'members whose manifests hold escapes',
    files: {
      ...root({ workspaces: ['packages/*'], name: ESCAPES, packageManager: `pnpm@${ESCAPES}` }),
      'work/repo/packages/one/package.json': JSON.stringify({
        name: `@a/${ESCAPES}`,
        version: ESCAPES,
        dependencies: { sharp: ESCAPES },
        scripts: { test: ESCAPES, [ESCAPES]: 'x' },
      }),
      'work/repo/packages/one/tsconfig.json': JSON.stringify({ extends: `../${ESCAPES}.json` }),
      'work/repo/turbo.json': JSON.stringify({ tasks: { [ESCAPES]: {} } }),
    },
    commands: [DRY, WRITES],
  },
  {
    name: 'a pnpm catalog with escapes, and one named as a member of every object',
    files: {
      ...MEMBERS,
      'work/repo/pnpm-workspace.yaml': `packages:\n  - packages/*\ncatalog:\n  sharp: "\\e[2J"\n  __proto__: "x"\ncatalogs:\n  "\\e[31m":\n    sharp: "1"\n`,
      'work/repo/packages/one/package.json': '{ "name": "one", "dependencies": { "sharp": "catalog:" } }',
    },
    commands: [DRY, WRITES],
  },
  {
    name: 'a configuration of TypeScript that extends itself, and a secret',
    files: {
      ...MEMBERS,
      ...root({ workspaces: ['packages/*'] }),
      'work/repo/tsconfig.json':
        '{ "extends": ["./tsconfig.json", "../../home/.ssh/authorized_keys", "%S%/home/.bashrc", "/dev/zero"] }',
    },
    commands: [
      { ...DRY, hides: /original/ },
      { ...WRITES, hides: /original/ },
    ],
  },
  {
    name: 'members that are links in a circle',
    files: {
      ...MEMBERS,
      ...root({ workspaces: ['packages/**'] }),
      'work/repo/packages/one/loop': { link: '..' },
    },
    commands: [DRY, WRITES],
  },
  {
    name: 'members named as those of every object',
    files: {
      ...root({ workspaces: ['packages/*'] }),
      'work/repo/packages/__proto__/package.json':
        '{ "name": "__proto__", "dependencies": { "__proto__": "1" } }',
      'work/repo/packages/constructor/package.json':
        '{ "name": "constructor", "scripts": { "constructor": "1" } }',
    },
    commands: [DRY, WRITES],
  },
];
