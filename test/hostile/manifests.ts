import {
  alike,
  CHECK,
  ESCAPES,
  GEN,
  MANIFEST,
  MODEL,
  nested,
  REFUSED,
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

function answers(changes: Readonly<Record<string, unknown>>): Readonly<Record<string, Content>> {
  return {
    [MANIFEST]: {
      json: (value: { answers: object }) => ({ ...value, answers: { ...value.answers, ...changes } }),
    },
  };
}

function training(changes: Readonly<Record<string, unknown>>): Readonly<Record<string, Content>> {
  const record = {
    trainer: 'local',
    data: '../pictures',
    seed: 1,
    validationSplit: 0.2,
    mirror: 'off',
    golden: 'synthetic',
  };
  return answers({ training: { ...record, backboneLicense: 'MIT', ...changes } });
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
/** SHA-256 of the sandbox's `home/.bashrc`. */
const BASHRC = '25718360e05d3c2d0963d1381e9dd4dae5fca789244ee4b9f861adcc0cc96218';
const refuses = (...commands: readonly (readonly string[])[]): Row['commands'] =>
  commands.map((args) => ({ args, exit: REFUSED }));
const writes = { args: UPDATE, exit: SAID, writes: [GEN] };
const ALONE: Readonly<Record<string, Content>> = {
  [`${GEN}/.model-builder`]: { remove: true },
  [`${GEN}/gen-console-app`]: { remove: true },
};

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
  ...alike(
    Object.entries({
      generator: ['../../x', '__proto__', 'constructor', ESCAPES],
      name: ['../evil', `x${ESCAPES}`, '', 'a/b'],
      scope: ['@../..', '../x', `@${ESCAPES}`],
      packageManager: ['npm;touch x', 'constructor', ESCAPES],
    }).flatMap(([member, values]) =>
      values.map((value): Row => ({
        name: `the answer ${member} ${JSON.stringify(value)}`,
        files: answers({ [member]: value }),
        commands: [...refuses(CHECK), { args: UPDATE, exit: REFUSED, writes: [GEN] }],
      })),
    ),
  ),
  {
    name: 'templates outside of the repository',
    files: { 'work/evil/model/README.md': 'evil\n', ...answers({ templates: '../../evil' }) },
    commands: [{ args: CHECK, exit: REFUSED }],
  },
  {
    name: 'templates of a package above the repository',
    files: {
      'work/node_modules/evil/templates/model/README.md': 'evil\n',
      ...answers({ templates: 'evil' }),
    },
    commands: [{ args: CHECK, exit: REFUSED }],
  },
  {
    name: 'an insertion into a monorepo that leads out',
    files: answers({
      monorepo: {
        manager: 'npm',
        runners: [],
        folders: { model: '../../../victim' },
        modelFolder: '../../../victim',
        modelDependency: '*',
        commands: { install: 'x', build: 'x', test: 'x', start: 'x' },
        versions: {},
        checkScripts: [],
        projectJson: false,
        ignoresDist: false,
        edits: [{ file: '../../../home/.bashrc', edits: [] }],
      },
    }),
    commands: [...refuses(CHECK), { args: UPDATE, exit: REFUSED, writes: [GEN] }],
  },
  {
    name: 'pictures of the last training that lie outside of the repository',
    files: training({ data: '../../private' }),
    commands: [
      // With nobody to ask, the folder has to be named.
      { args: ['retrain', 'gen', '--dry-run'], exit: [2], says: /private/ },
      { args: ['retrain', 'gen'], exit: [2], says: /private/ },
    ],
  },
  {
    name: 'an address as backbone of the last training',
    files: training({ data: '../pictures', backbone: '%SERVER%/internal/model.onnx?action=delete' }),
    commands: [
      { args: ['retrain', 'gen', '--data', '../photos', '--dry-run'], exit: REFUSED, says: /127\.0\.0\.1/ },
    ],
  },
  {
    name: 'an https address as backbone of the last training',
    files: training({ backbone: 'https://127.0.0.1:9/model.onnx' }),
    // Before anything is asked for: what a connection refused would say is too late.
    commands: [
      {
        args: ['retrain', 'gen', '--data', '../photos', '--dry-run'],
        exit: [2],
        says: /127\.0\.0\.1/,
        hides: /ECONNREFUSED/,
      },
    ],
  },
  ...alike(
    ['%S%/private', String.raw`\\server\share`, `x${ESCAPES}`].map((data): Row => ({
      name: `pictures of the last training at ${JSON.stringify(data)}`,
      files: training({ data }),
      commands: refuses(['retrain', 'gen', '--dry-run']),
    })),
  ),
  {
    name: 'a FIFO as backbone of the last training',
    files: { 'work/repo/pipe.onnx': { special: 'fifo' }, ...training({ backbone: '../pipe.onnx' }) },
    commands: [{ args: ['retrain', 'gen', '--data', '../photos', '--dry-run'], exit: REFUSED }],
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
