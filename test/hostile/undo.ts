import {
  alike,
  ALONE,
  ESCAPES,
  GEN,
  MANIFEST,
  MODEL,
  nested,
  REFUSED,
  SAID,
  type Content,
  type Row,
} from './row.ts';

const UNDO = `${MODEL}/.model-builder/undo`;

/** A record as an update writes it, with other files. */
function record(files: readonly object[], changes: object = {}): Readonly<Record<string, Content>> {
  const value = { schemaVersion: 1, run: '2026-01-01T00:00:00.000Z 0123abcd', root: '..', files, ...changes };
  return { [`${UNDO}/record.json`]: JSON.stringify(value) };
}

const ABORT = ['update', 'gen', '--abort'];
/** Refused: a record that leads out is not followed in part either. */
const refused: Row['commands'] = [{ args: ABORT, exit: REFUSED, writes: [GEN], hides: /original key/ }];
const harmless: Row['commands'] = [{ args: ABORT, exit: SAID, writes: [GEN], hides: /original key/ }];

export const UNDOS: readonly Row[] = [
  {
    name: 'a record that lies below a root above the project',
    fast: true,
    files: {
      ...ALONE,
      [MANIFEST]: { json: (value: object) => ({ ...value, root: '../../../..' }) },
      ...record(
        [
          { path: 'home/.bashrc', before: 'text', mode: '755' },
          { path: 'home/.ssh/authorized_keys2', before: 'text', mode: '600' },
        ],
        { root: '../../../..' },
      ),
      [`${UNDO}/files/home/.bashrc.before`]: 'PWNED\n',
      [`${UNDO}/files/home/.ssh/authorized_keys2.before`]: 'PWNED\n',
    },
    commands: refused,
  },
  ...alike(
    [
      '../../../home/.bash_login',
      '%S%/home/.bash_login',
      'C:\\\\x',
      '\\\\\\\\server\\\\share\\\\x',
      ESCAPES,
    ].map((path): Row => ({
      name: `a record with the path ${JSON.stringify(path)}`,
      files: {
        ...record([{ path, before: 'text' }]),
        [`${UNDO}/files/x.before`]: 'PWNED\n',
        'work/repo/home/.bash_login.before': 'PWNED\n',
        [`${GEN}/home/.bash_login.before`]: 'PWNED\n',
      },
      commands: refused,
    })),
  ),
  ...alike(
    [
      '.git/hooks/pre-commit',
      '.GIT/hooks/pre-commit',
      'gen-model/.Git/hooks/pre-commit',
      'git~1/hooks/pre-commit',
      '.git./hooks/pre-commit',
    ].map((path): Row => ({
      name: `a record with the path ${path}`,
      files: {
        ...record([{ path, before: 'text', mode: '755' }]),
        [`${UNDO}/files/${path}.before`]: '#!/bin/sh\n',
      },
      never: /pre-commit$/,
      commands: refused,
    })),
  ),
  {
    name: 'a record of a file behind a link',
    files: {
      [`${GEN}/away`]: { link: '%S%/home' },
      ...record([{ path: 'away/.bash_login', before: 'text' }]),
      [`${UNDO}/files/away/.bash_login.before`]: 'PWNED\n',
    },
    commands: refused,
  },
  {
    name: 'a record whose earlier content is a link to a secret',
    files: {
      ...record([{ path: 'README.md', before: 'text' }]),
      [`${UNDO}/files/README.md.before`]: { link: '%S%/home/.ssh/authorized_keys' },
    },
    commands: harmless,
  },
  {
    name: 'a record in a folder that is a link to another one',
    files: {
      ...record([{ path: 'README.md', before: 'text' }]),
      [`${UNDO}/files`]: { link: '%S%/home' },
      'home/README.md.before': 'mine\n',
    },
    commands: harmless,
  },
  {
    name: 'a record that wants a program with the rights of its owner',
    files: {
      ...record([{ path: 'tool.sh', before: 'text', mode: '4777' }]),
      [`${UNDO}/files/tool.sh.before`]: '#!/bin/sh\n',
    },
    commands: harmless,
  },
  ...alike(
    Object.entries<Content>({
      empty: '',
      'no object': '7',
      'without files': '{"schemaVersion":1,"run":"x"}',
      'with files that are none': '{"schemaVersion":1,"run":"x","root":"..","files":[null,{"path":7}]}',
      'nested 200,000 deep': nested(200_000),
      'a FIFO': { special: 'fifo' },
      'a folder': { special: 'folder' },
      'a link to an endless device': { link: '/dev/zero' },
    }).map(([what, content]): Row => ({
      name: `an undo record that is ${what}`,
      files: { [`${UNDO}/record.json`]: content },
      commands: refused,
    })),
  ),
  {
    name: 'an earlier content that is a FIFO',
    files: {
      ...record([{ path: 'README.md', before: 'text' }]),
      [`${UNDO}/files/README.md.before`]: { special: 'fifo' },
    },
    commands: harmless,
  },
  {
    name: 'a record from a clock that was decades ahead',
    files: {
      ...record([{ path: 'README.md', before: 'text' }], { run: '2099-01-01T00:00:00.000Z 0123abcd' }),
      [`${UNDO}/files/README.md.before`]: 'earlier\n',
    },
    commands: harmless,
  },
];
