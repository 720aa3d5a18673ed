import {
  alike,
  ALIASES,
  BARE,
  CHECK,
  CREATE_DRY,
  ESCAPES,
  GEN,
  GENERATE,
  GENERATE_DRY,
  marks,
  marksCommonJs,
  nested,
  REFUSED,
  RETRAIN_DRY,
  SAID,
  UPDATE,
  UPDATE_DRY,
  type Command,
  type Content,
  type Row,
} from './row.ts';

const FRESH = ['work/repo/fresh'];
const CONFIG = 'work/repo/model-builder.config.json';
const LIST: Command = { args: ['templates', 'list'], exit: SAID };
const said = (...commands: readonly (readonly string[])[]): readonly Command[] =>
  commands.map((args) => ({ args, exit: SAID }));

/** Commands that format, and change nothing: they read data, and run no code of the repository. */
const DRY = said(GENERATE_DRY, CHECK, UPDATE_DRY);
/** Each of them must end as if the code were not there. */
const RUNS_NOTHING: readonly Command[] = [
  { args: GENERATE_DRY, exit: [0] },
  { args: CHECK, exit: [0] },
  { args: UPDATE_DRY, exit: [0] },
  { args: RETRAIN_DRY, exit: SAID },
  { args: CREATE_DRY, exit: SAID },
  { args: ['templates', 'test'], exit: SAID },
  { args: ['templates', 'check'], exit: SAID },
];
/** A whole prettier that leaves a mark and changes nothing. */
function prettier(folder: string): Readonly<Record<string, Content>> {
  return {
    [`${folder}/node_modules/prettier/package.json`]:
      '{ "name": "prettier", "version": "3.9.9", "main": "index.cjs" }',
    [`${folder}/node_modules/prettier/index.cjs`]: `${marksCommonJs('prettier')}module.exports = { version: '3.9.9', format: async (t) => t, resolveConfig: async () => null, getFileInfo: async () => ({ ignored: false, inferredParser: 'babel' }) };\n`,
  };
}

const STYLES: Readonly<Record<string, Readonly<Record<string, Content>>>> = {
  '.prettierrc.mjs': { 'work/repo/.prettierrc.mjs': marks('prettierrc-mjs') },
  'a plugin beside .prettierrc.json': {
    'work/repo/.prettierrc.json': '{ "plugins": ["./evil.mjs"] }',
    'work/repo/evil.mjs': marks('plugin'),
  },
  'a prettier of its own': prettier('work/repo'),
  '.prettierrc.cjs': { 'work/repo/.prettierrc.cjs': marksCommonJs('prettierrc-cjs') },
  '.prettierrc.ts': { 'work/repo/.prettierrc.ts': marks('prettierrc-ts') },
  'prettier.config.js': { 'work/repo/prettier.config.js': marksCommonJs('prettier-config') },
  'a plugin of a package': {
    'work/repo/.prettierrc.yaml': 'plugins:\n  - evil\n',
    'work/repo/node_modules/evil/package.json': '{ "name": "evil", "main": "index.cjs" }',
    'work/repo/node_modules/evil/index.cjs': marksCommonJs('plugin-package'),
  },
  'a configuration that is a package': {
    'work/repo/package.json': '{ "name": "repo", "private": true, "prettier": "evil" }',
    'work/repo/node_modules/evil/package.json': '{ "name": "evil", "main": "index.cjs" }',
    'work/repo/node_modules/evil/index.cjs': marksCommonJs('config-package'),
  },
  'a plugin in the overrides': {
    'work/repo/.prettierrc.json':
      '{ "overrides": [{ "files": "*.ts", "options": { "plugins": ["./evil.mjs"] } }] }',
    'work/repo/evil.mjs': marks('override'),
  },
  'a configuration in the project': { [`${GEN}/gen-model/.prettierrc.mjs`]: marks('in-project') },
};

const ABOVE: Readonly<Record<string, Readonly<Record<string, Content>>>> = {
  '.prettierrc.mjs': { 'work/.prettierrc.mjs': marks('above-mjs') },
  'a prettier': prettier('work'),
  'a plugin': {
    'work/.prettierrc.json': '{ "plugins": ["./evil.mjs"] }',
    'work/evil.mjs': marks('above-plugin'),
  },
};

const UNREADABLE: Readonly<Record<string, Content>> = {
  'a FIFO': { special: 'fifo' },
  'a folder': { special: 'folder' },
  'a link to an endless device': { link: '/dev/zero' },
  'nested 200,000 deep': nested(200_000),
  'text with escapes': ESCAPES,
};

export const CONFIGURATION: readonly Row[] = [
  ...alike(
    Object.entries(STYLES).map(([what, files]): Row => ({
      name: `${what}, which would run`,
      files,
      commands: what === '.prettierrc.mjs' ? RUNS_NOTHING : RUNS_NOTHING.slice(0, 2),
    })),
    3,
  ),
  ...alike(
    Object.entries(ABOVE).map(([what, files]): Row => ({
      name: `${what} above the repository, which would run`,
      files,
      commands: [
        { args: GENERATE, exit: [0], writes: FRESH },
        { args: UPDATE, exit: SAID, writes: [GEN] },
      ],
    })),
    2,
  ),
  {
    name: "somebody else's prettier configuration in a shared folder",
    asRoot: true,
    files: { 'victim/shared/.prettierrc.mjs': { text: marks('of-another'), owner: 65534 } },
    commands: [
      {
        args: ['generate', 'proj', '--bundle', '../../work/bundle', ...BARE],
        exit: [0],
        cwd: 'victim/shared',
        writes: ['victim/shared/proj'],
      },
    ],
  },
  {
    name: 'a prettier configuration in a folder without a repository, above the new project',
    files: { 'victim/.prettierrc.mjs': marks('no-repository'), 'victim/place/.keep': '' },
    commands: [
      {
        args: ['generate', 'proj', '--bundle', '../../work/bundle', ...BARE],
        exit: [0],
        cwd: 'victim/place',
        writes: ['victim/place/proj'],
      },
    ],
  },
  {
    name: 'a prettier configuration with errors and escapes',
    files: {
      'work/repo/.prettierrc.yaml': `plugins:\n  - "x${ESCAPES.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}"\n`,
    },
    commands: [...DRY, { args: GENERATE, exit: SAID, writes: FRESH }],
  },
  {
    name: 'a prettier configuration whose error holds escapes',
    files: { 'work/repo/.prettierrc.mjs': `throw new Error('\\u001b[2J\\u009b31m');\n` },
    commands: [
      { args: GENERATE, exit: SAID, writes: FRESH },
      { args: UPDATE, exit: SAID, writes: [GEN] },
    ],
  },
  {
    name: 'a plugin whose name begins a line of its own',
    files: { 'work/repo/.prettierrc.json': JSON.stringify({ plugins: ['x\nNext:\n  npm run evil'] }) },
    commands: [{ args: GENERATE_DRY, exit: SAID, hides: /^Next:/m }],
  },
  {
    name: 'templates whose name begins a line of its own',
    files: { [CONFIG]: JSON.stringify({ templates: './x\nNext:\n  npm run evil' }) },
    commands: [{ args: ['templates', 'list'], exit: REFUSED, hides: /^Next:/m }],
  },
  {
    name: 'a configuration in JSON5 that hides the name of a package between comments',
    files: {
      [`${GEN}/.prettierrc.json`]: { remove: true },
      'work/repo/.prettierrc.json5': '/* */"evil"//*/{',
      'work/repo/node_modules/evil/package.json': '{ "name": "evil", "main": "index.cjs" }',
      'work/repo/node_modules/evil/index.cjs': marksCommonJs('json5'),
    },
    commands: RUNS_NOTHING,
  },
  ...alike(
    Object.entries<Row['files']>({
      '.prettierrc.json5 of slashes': { 'work/repo/.prettierrc.json5': `${'//'.repeat(60)}x\n` },
      '.editorconfig of empty lines': { 'work/repo/.editorconfig': '\n'.repeat(1_000_000) },
      '.prettierrc of anchors': {
        'work/repo/.prettierrc': Array.from({ length: 100_000 }, (_, at) => `a${at}: &a${at} x\n`).join(''),
      },
      '.prettierrc.json with a tab of millions': { 'work/repo/.prettierrc.json': '{ "tabWidth": 50000000 }' },
      '.editorconfig with a tab of many': {
        'work/repo/.editorconfig': '[*]\nindent_style = space\nindent_size = 999999\n',
      },
    }).map(([what, files]): Row => ({
      name: `${what}, which takes for ever`,
      files,
      commands: said(GENERATE_DRY),
    })),
    5,
  ),
  ...alike(
    Object.entries({ ...UNREADABLE, 'a bomb of aliases': ALIASES }).flatMap(([what, content]) =>
      ['.prettierrc', '.editorconfig', '.prettierignore'].map((file): Row => ({
        name: `${file} that is ${what}`,
        files: { [`work/repo/${file}`]: content },
        commands: said(GENERATE_DRY),
      })),
    ),
  ),
  ...alike(
    Object.entries<Content>({
      'with a path out of the repository': '{ "templates": "../evil" }',
      'with an absolute path': '{ "templates": "%S%/work/evil" }',
      'with a package above the repository': '{ "templates": "evil" }',
      'with a folder of node_modules above the repository':
        '{ "templates": "../node_modules/evil/templates" }',
      'with a name that climbs': '{ "templates": "x/../../../evil" }',
    }).map(([what, content]): Row => ({
      name: `model-builder.config.json ${what}`,
      files: {
        'work/evil/model/README.md': 'evil\n',
        'work/node_modules/evil/templates/model/README.md': 'evil\n',
        [CONFIG]: content,
      },
      commands: [
        { args: ['templates', 'list'], exit: REFUSED },
        { args: GENERATE_DRY, exit: REFUSED },
      ],
    })),
    3,
  ),
  ...alike(
    Object.entries<Content>({
      ...UNREADABLE,
      'no object': '[]',
      'an object with escapes': JSON.stringify({ templates: `./${ESCAPES}` }),
    }).map(([what, content]): Row => ({
      name: `model-builder.config.json that is ${what}`,
      files: { [CONFIG]: content },
      commands: [LIST, ...said(GENERATE_DRY)],
    })),
  ),
  {
    name: 'a yarn that the repository brings',
    files: {
      'work/repo/.yarnrc': 'yarn-path ./evil.cjs\n',
      'work/repo/.yarnrc.yml': 'yarnPath: ./evil.cjs\n',
      'work/repo/evil.cjs': marksCommonJs('yarn'),
      // What yarn's own program does, which is not on every machine.
      'home/bin/yarn': {
        text: '#!/bin/sh\n[ -f .yarnrc ] && exec node ./evil.cjs\necho 1.22.22\n',
        mode: 0o755,
      },
    },
    commands: [{ args: ['doctor'], exit: SAID, env: { PATH: `%S%/home/bin:${process.env.PATH}` } }],
  },
  {
    name: 'programs of the repository that are named as package managers',
    files: Object.fromEntries(
      ['npm', 'pnpm', 'yarn', 'bun', 'git', 'node_modules/.bin/npm', 'node_modules/.bin/git'].map((name) => [
        `work/repo/${name}`,
        { text: `#!/bin/sh\ntouch %S%/marks/program\n`, mode: 0o755 },
      ]),
    ),
    commands: said(['doctor'], GENERATE_DRY),
  },
  {
    name: 'settings of npm, pnpm, yarn and bun that would run something',
    files: {
      'work/repo/.npmrc':
        'node-options=--require %S%/work/repo/evil.cjs\nscript-shell=%S%/work/repo/evil.sh\n',
      'work/repo/.pnpmfile.cjs': marksCommonJs('pnpmfile'),
      'work/repo/bunfig.toml': 'preload = ["./evil.cjs"]\n',
      'work/repo/evil.cjs': marksCommonJs('node-options'),
      'work/repo/evil.sh': { text: '#!/bin/sh\ntouch %S%/marks/shell\n', mode: 0o755 },
      'work/repo/package.json':
        '{ "name": "repo", "private": true, "packageManager": "pnpm@file:./evil.cjs" }',
    },
    commands: said(['doctor'], GENERATE_DRY, CHECK, ['templates', 'list']),
  },
  {
    name: 'a configuration of git that would run something',
    files: {
      'work/repo/.git/config':
        '[core]\n\trepositoryformatversion = 0\n\tfsmonitor = %S%/work/repo/evil.sh\n\thooksPath = %S%/work/repo\n\tpager = %S%/work/repo/evil.sh\n',
      'work/repo/evil.sh': { text: '#!/bin/sh\ntouch %S%/marks/git\n', mode: 0o755 },
    },
    commands: [...said(['doctor'], GENERATE_DRY, CHECK), { args: GENERATE, exit: SAID, writes: FRESH }],
  },
];
