import {
  ALONE,
  alike,
  BASHRC,
  CHECK,
  ESCAPES,
  GEN,
  MANIFEST,
  MODEL,
  nested,
  REFUSED,
  refuses,
  RETRAIN_DRY,
  SAID,
  UPDATE,
  UPDATE_DRY,
  type Content,
  type Row,
} from './row.ts';

/** A manifest with some members changed. */
function manifest(changes: Readonly<Record<string, unknown>>): Readonly<Record<string, Content>> {
  return { [MANIFEST]: { json: (value: object) => ({ ...value, ...changes }) } };
}

/** With a file of the project recorded under another path. */
function recorded(path: string, facts: object): Readonly<Record<string, Content>> {
  return {
    [MANIFEST]: {
      json: (value: { files: object }) => ({ ...value, files: { ...value.files, [path]: facts } }),
    },
  };
}

const ZERO = '0'.repeat(64);
const writes = { args: UPDATE, exit: SAID, writes: [GEN] };
/** From the folder of notices in the temporary bundle, and from the folder of pristine copies. */
const WAY_HOME = '../../../../home/.bashrc';

export const MANIFESTS: readonly Row[] = [
  {
    name: 'a notice that leads home',
    fast: true,
    files: { 'work/repo/home/.bashrc.base': 'PWNED\n', ...manifest({ notices: [WAY_HOME] }) },
    commands: refuses(CHECK),
  },
  {
    name: 'a notice that leads home, before a training',
    files: { 'work/repo/home/.bashrc.base': 'PWNED\n', ...manifest({ notices: [WAY_HOME] }) },
    commands: refuses(RETRAIN_DRY, UPDATE_DRY),
  },
  {
    name: 'a notice with an absolute path',
    files: manifest({ notices: ['%S%/victim/file.txt'] }),
    commands: refuses(CHECK),
  },
  ...alike(
    [
      String.raw`..\..\..\victim`,
      String.raw`C:\victim`,
      String.raw`\\server\share\x`,
      'a/../../x',
      '.git/hooks/x',
      'x\0y',
    ].map((notice): Row => ({
      name: `the notice ${JSON.stringify(notice)}`,
      files: manifest({ notices: [notice] }),
      commands: refuses(CHECK),
    })),
  ),
  {
    name: 'notices that are no list of names',
    files: manifest({ notices: [{ toString: 'x' }, 7, null] }),
    commands: refuses(CHECK, UPDATE_DRY),
  },
  {
    name: 'notices that are a text',
    files: manifest({ notices: '../x' }),
    commands: refuses(CHECK),
  },
  {
    name: 'a pristine notice that is a link to a secret',
    files: { [`${MODEL}/.model-builder/base/NOTICE.md.base`]: { link: '%S%/home/.ssh/authorized_keys' } },
    commands: [
      { args: CHECK, exit: SAID, hides: /original key/ },
      { ...writes, hides: /original key/ },
    ],
  },
  {
    name: 'a root above the repository, and a recorded file in the home folder',
    files: {
      ...ALONE,
      [MANIFEST]: {
        json: (value: { files: object }) => ({
          ...value,
          root: '../../../..',
          // SHA-256 of what lies there.
          files: { ...value.files, '../../../../home/.bashrc': { ownership: 'managed', sha256: BASHRC } },
        }),
      },
      'home/.model-builder/base/.bashrc.base': 'original\n',
      'work/repo/gen/gen-model/.model-builder/home/.bashrc.base': 'original\n',
      [`${MODEL}/../../../../.model-builder/base/home/.bashrc.base`]: 'original\n',
    },
    commands: [
      { args: ['update', 'gen', '--check'], exit: REFUSED },
      { args: ['update', 'gen'], exit: REFUSED, writes: [GEN] },
    ],
  },
  ...alike(
    ['../../../..', '../../..'].map((root): Row => ({
      name: `the root ${root}, above the repository`,
      files: { ...ALONE, ...manifest({ root }) },
      commands: [...refuses(CHECK, UPDATE_DRY, RETRAIN_DRY), { args: UPDATE, exit: REFUSED, writes: [GEN] }],
    })),
  ),
  ...alike(
    ['/', '%S%/victim', String.raw`C:\x`, 'file:///tmp', '../x', String.raw`..\..`, ''].map((root): Row => ({
      name: `the root ${JSON.stringify(root)}`,
      files: manifest({ root }),
      commands: refuses(CHECK),
    })),
  ),
  ...alike(
    ['../../../../victim', '%S%/victim', String.raw`C:\victim`, String.raw`\\server\share`, '.git'].map(
      (folder): Row => ({
        name: `a model folder ${folder}`,
        files: manifest({ model: { sha256: ZERO, folder } }),
        commands: refuses(CHECK, UPDATE_DRY),
      }),
    ),
  ),
  ...alike(
    [
      '../../home/.bashrc',
      '../../../home/.bashrc',
      '../../../../home/.bashrc',
      '%S%/home/.bashrc',
      '.git/hooks/pre-commit',
      '.GIT/config',
      'git~1/config',
      'a//b',
      './x',
    ].map((path): Row => ({
      name: `a recorded file ${path}`,
      files: recorded(path, { ownership: 'managed', sha256: BASHRC }),
      commands: [...refuses(CHECK), { args: UPDATE, exit: REFUSED, writes: [GEN] }],
    })),
  ),
  {
    name: 'a recorded asset outside',
    files: recorded('../../../../home/.bashrc', { ownership: 'asset', sha256: BASHRC, bytes: 9 }),
    commands: [...refuses(CHECK), { args: UPDATE, exit: REFUSED, writes: [GEN] }],
  },
  {
    name: 'a recorded file with escapes in its name',
    files: recorded(`src/${ESCAPES}.ts`, { ownership: 'managed', sha256: ZERO }),
    commands: refuses(CHECK, UPDATE_DRY),
  },
  {
    name: 'members named as those of every object',
    files: {
      [MANIFEST]: {
        json: (value: object) =>
          JSON.stringify(value).replace(
            '"files":{',
            '"__proto__":{"polluted":true},"files":{"__proto__":{"ownership":"managed","sha256":"0"},',
          ),
      },
    },
    commands: refuses(CHECK),
  },
  {
    name: 'a version that is a command',
    fast: true,
    files: manifest({ schemaVersion: 9, tool: { name: 'create-model-builder', version: '9.0.0;touch x' } }),
    commands: [{ args: CHECK, exit: REFUSED, hides: /;touch/ }],
  },
  {
    name: 'a version with escapes',
    files: manifest({ schemaVersion: 9, tool: { name: 'create-model-builder', version: `9.0.0${ESCAPES}` } }),
    commands: refuses(CHECK),
  },
  ...alike(
    Object.entries<Content>({
      'a FIFO': { special: 'fifo' },
      'a folder': { special: 'folder' },
      'a link to an endless device': { link: '/dev/zero' },
      'a link to a secret': { link: '%S%/home/.ssh/authorized_keys' },
      'nested 200,000 deep': nested(200_000),
      'three gigabytes': { zeros: 3_000_000_000 },
      empty: '',
      'text with escapes': ESCAPES,
    }).map(([what, content]): Row => ({
      name: `a manifest that is ${what}`,
      files: { ...ALONE, [MANIFEST]: content },
      commands: [{ args: CHECK, exit: REFUSED, hides: /original key/ }],
    })),
  ),
  {
    name: 'a record folder that is a link out of the repository',
    files: { [`${MODEL}/.model-builder`]: { link: '%S%/victim' } },
    commands: [{ args: CHECK, exit: SAID }, writes],
  },
  {
    name: 'a base folder and a source folder that are links out of the repository',
    files: {
      [`${MODEL}/.model-builder/base`]: { link: '%S%/victim' },
      [`${MODEL}/src`]: { link: '%S%/home' },
    },
    commands: [{ args: CHECK, exit: SAID }, writes],
  },
  {
    name: 'a project file that is another name of a file outside',
    files: {
      [`${MODEL}/README.md`]: { hardLink: 'victim/file.txt' },
      [`${MODEL}/tsconfig.json`]: { hardLink: 'home/.bashrc' },
    },
    commands: [
      { args: CHECK, exit: SAID },
      { args: ['update', 'gen', '--conflict', 'theirs'], exit: SAID, writes: [GEN] },
    ],
  },
];
