import {
  alike,
  BASHRC,
  CHECK,
  ESCAPES,
  GEN,
  GENERATE,
  GENERATE_DRY,
  nested,
  SAID,
  UPDATE,
  UPDATE_DRY,
  type Content,
  type Row,
} from './row.ts';

/** What a run that was killed in the repository's project leaves there, as somebody else may have written it. */
const WORK = `${GEN}/.model-builder-commit-%WORK%`;
const LEAVES = { args: UPDATE, exit: SAID, writes: [GEN] };

function journal(
  steps: readonly object[],
  folders: readonly string[] = [],
  work = WORK,
): Readonly<Record<string, Content>> {
  return { [`${work}/journal.json`]: JSON.stringify({ schemaVersion: 1, folders, steps }) };
}

/** Neither a read-only command nor a writing one may follow it out of the project. */
const held: Row['commands'] = [{ args: CHECK, exit: SAID }, LEAVES];

const HOME = '../../../home';

export const JOURNALS: readonly Row[] = [
  {
    name: 'a journal that puts a file into the home folder',
    fast: true,
    files: {
      [`${GEN}/payload.sh`]: 'PWNED\n',
      ...journal([{ path: `${HOME}/.bash_login`, status: 'overwrite', sha256: '00', backup: 'payload.sh' }]),
    },
    commands: [{ args: CHECK, exit: SAID }, { args: UPDATE_DRY, exit: SAID }, LEAVES],
  },
  {
    name: 'a journal in a repository without a project',
    files: {
      [GEN]: { remove: true },
      'work/repo/payload.sh': 'PWNED\n',
      ...journal(
        [{ path: '../../home/.bash_login', status: 'overwrite', sha256: '00', backup: 'payload.sh' }],
        [],
        'work/repo/.model-builder-commit-%WORK%',
      ),
    },
    commands: [
      { args: ['update', '--check'], exit: SAID },
      { args: ['update', '.', '--dry-run'], exit: SAID },
      { args: ['update'], exit: SAID, writes: ['work/repo/.model-builder-commit-%WORK%'] },
    ],
  },
  {
    name: 'a journal that replaces a known file of the home folder',
    files: {
      [`${WORK}/old/payload`]: 'PWNED\n',
      [`${GEN}/payload.sh`]: 'PWNED\n',
      ...journal([{ path: `${HOME}/.bashrc`, status: 'overwrite', sha256: BASHRC, backup: 'payload.sh' }]),
    },
    commands: held,
  },
  {
    name: 'a journal that deletes a known file of the home folder',
    files: journal([{ path: `${HOME}/.bashrc`, status: 'create', sha256: BASHRC }]),
    commands: held,
  },
  {
    name: 'a journal that takes a file from outside',
    files: journal([{ path: 'stolen.txt', status: 'overwrite', sha256: '00', backup: `${HOME}/.bashrc` }]),
    commands: held,
  },
  {
    name: 'a journal whose old content is a link to a folder outside',
    files: { [`${WORK}/old`]: { link: '%S%/victim' }, ...journal([{ path: 'file.txt', status: 'delete' }]) },
    commands: held,
  },
  {
    name: 'a journal whose file lies behind a link',
    files: {
      [`${GEN}/away`]: { link: '%S%/home' },
      [`${WORK}/old/away/.bash_login`]: 'PWNED\n',
      ...journal([{ path: 'away/.bash_login', status: 'delete' }]),
    },
    commands: held,
  },
  {
    name: 'a journal that makes an empty folder outside its own',
    files: { 'victim/empty': { special: 'folder' }, ...journal([], ['../../../victim/empty']) },
    commands: held,
  },
  {
    name: 'a finished journal that has emptied a folder outside',
    files: {
      'victim/empty': { special: 'folder' },
      [`${WORK}/done.json`]: JSON.stringify({
        schemaVersion: 1,
        folders: [],
        steps: [{ path: '../../../victim/empty/x', status: 'delete' }],
      }),
    },
    commands: held,
  },
  ...alike(
    [
      '%S%/home/.bash_login',
      '.git/hooks/pre-commit',
      'src/.GIT/hooks/pre-commit',
      'git~1/hooks/pre-commit',
      'C:\\\\x',
      '\\\\\\\\server\\\\share',
      ESCAPES,
    ].map((path): Row => ({
      name: `a journal with the path ${JSON.stringify(path)}`,
      files: {
        [`${GEN}/payload.sh`]: 'PWNED\n',
        ...journal([{ path, status: 'overwrite', sha256: '00', backup: 'payload.sh' }]),
      },
      never: /pre-commit$/,
      commands: held,
    })),
  ),
  {
    name: 'a journal beside the place of a new project',
    files: {
      'work/repo/payload.sh': 'PWNED\n',
      ...journal(
        [{ path: '../../../home/.bash_login', status: 'overwrite', sha256: '00', backup: '../payload.sh' }],
        [],
        'work/repo/.fresh.model-builder-commit-%WORK%',
      ),
    },
    commands: [
      { args: GENERATE_DRY, exit: SAID },
      {
        args: GENERATE,
        exit: SAID,
        writes: ['work/repo/fresh', 'work/repo/.fresh.model-builder-commit-%WORK%'],
      },
    ],
  },
  {
    name: "somebody else's journal in a shared folder",
    asRoot: true,
    files: {
      'work/repo/.fresh.model-builder-commit-%WORK%/old/x': 'PWNED\n',
      'work/repo/.fresh.model-builder-commit-%WORK%/journal.json': {
        text: '{"schemaVersion":1,"folders":[],"steps":[{"path":"x","status":"delete"}]}',
        owner: 65534,
      },
    },
    never: /fresh\/x$/,
    commands: [{ args: GENERATE, exit: SAID, writes: ['work/repo/fresh'] }],
  },
  {
    name: 'an own, honest journal',
    files: {
      [`${WORK}/old/README.md`]: 'before\n',
      ...journal([{ path: 'README.md', status: 'delete' }]),
    },
    // To take it back is a change, which is for a command that may make one.
    commands: [
      { args: CHECK, exit: SAID },
      { args: UPDATE_DRY, exit: SAID },
      { args: ['doctor'], exit: SAID, cwd: GEN },
      LEAVES,
    ],
  },
  ...alike(
    Object.entries<Content>({
      empty: '',
      'cut off': '{"schemaVersion":1,"fol',
      'no object': '[]',
      'without steps': '{"schemaVersion":1}',
      'with steps that are none': '{"schemaVersion":1,"folders":[null],"steps":[null,7,{"path":{}}]}',
      'nested 200,000 deep': nested(200_000),
      'a FIFO': { special: 'fifo' },
      'a folder': { special: 'folder' },
      'a link to an endless device': { link: '/dev/zero' },
    }).map(([what, content]): Row => ({
      name: `a journal that is ${what}`,
      ...(what === 'empty' && { fast: true }),
      files: { [`${WORK}/journal.json`]: content },
      commands: held,
    })),
  ),
];
