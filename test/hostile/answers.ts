import {
  alike,
  CHECK,
  ESCAPES,
  GEN,
  MANIFEST,
  REFUSED,
  refuses,
  UPDATE,
  type Content,
  type Row,
} from './row.ts';

/** A manifest whose answers are others. */
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
  const license = 'backbone' in changes && { backboneLicense: 'MIT' };
  return answers({ training: { ...record, ...license, ...changes } });
}

/** What manifests say was asked: names, templates, where the last training had its pictures and its backbone from. */
export const ANSWERS: readonly Row[] = [
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
];
