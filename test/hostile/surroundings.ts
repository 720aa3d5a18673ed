import {
  alike,
  BARE,
  CHECK,
  CREATE,
  ESCAPES,
  GENERATE,
  READ_ONLY,
  REFUSED,
  SAID,
  TRAINING,
  UPDATE,
  type Content,
  type Row,
} from './row.ts';

const FRESH = ['work/repo/fresh'];
const TRAIN = {
  args: ['train', '--data', '../photos', '--output', 'out', ...TRAINING],
  exit: [0],
  writes: ['work/repo/out'],
};
const MAKES = { args: GENERATE, exit: [0], writes: FRESH };
/** Commands that finish their work wherever the user's own folders are. */
const FINISH = [
  TRAIN,
  MAKES,
  { args: ['other', ...CREATE.slice(1)], exit: [0], writes: ['work/repo/other'] },
];

function everywhere(
  name: string,
  env: Record<string, string | undefined>,
  files: Readonly<Record<string, Content>> = {},
): Row {
  // A home folder that is not there yet may be made.
  const commands = FINISH.map((command) => ({ ...command, env, writes: [...command.writes, 'home/not'] }));
  return { name, files, commands };
}

/** Where the terminal shows what the user typed, or what a script put together from file names. */
const TYPED: readonly (readonly string[])[] = [
  ['generate', ESCAPES, '--bundle', '../bundle', ...BARE, '--dry-run'],
  ['generate', 'x', '--bundle', ESCAPES],
  ['generate', 'x', '--bundle', '../bundle', '--name', ESCAPES],
  ['generate', 'x', '--bundle', '../bundle', '--scope', ESCAPES],
  ['generate', 'x', '--bundle', '../bundle', '--templates', ESCAPES],
  ['generate', 'x', '--bundle', '../bundle', '--generator', ESCAPES],
  ['generate', 'x', '--bundle', '../bundle', '--answers', ESCAPES],
  ['generate', 'x', '--bundle', '../bundle', '--package-manager', ESCAPES],
  ['generate', 'x', '--model', ESCAPES, '--labels', ESCAPES],
  ['x', '--data', ESCAPES],
  ['x', '--data', '../photos', '--backbone', ESCAPES],
  ['x', '--data', '../photos', '--backbone', `hub:${ESCAPES}/x`],
  ['x', '--data', '../photos', '--backbone', `https://${ESCAPES}/x`],
  ['x', '--data', '../photos', '--seed', ESCAPES],
  ['x', '--data', '../photos', '--time-limit', ESCAPES],
  ['train', '--data', '../photos', '--output', `../photos/${ESCAPES}`],
  ['update', ESCAPES],
  ['update', 'gen', '--conflict', ESCAPES],
  ['retrain', ESCAPES],
  ['predict', ESCAPES, '--model', ESCAPES],
  ['predict', ESCAPES, '--model', 'gen/gen-model'],
  ['templates', 'list', ESCAPES],
  ['templates', 'list', '--project', ESCAPES],
  ['templates', ESCAPES],
  [`--${ESCAPES}`],
  ['azure', 'check', '--workspace', ESCAPES, '--data', ESCAPES],
];

export const SURROUNDINGS: readonly Row[] = [
  everywhere('a home folder that is a device', { HOME: '/dev/null' }),
  everywhere('a home folder that is not there', { HOME: '%S%/home/not/yet' }),
  everywhere('a home folder that is a file', { HOME: '%S%/home/.bashrc' }),
  everywhere('a state folder that is a file', { XDG_STATE_HOME: '%S%/victim/file.txt' }),
  everywhere('a cache folder that is a file', { XDG_CACHE_HOME: '%S%/victim/file.txt' }),
  everywhere(
    'cache and state that are links in a circle',
    {},
    {
      'home/.cache/create-model-builder': { link: 'create-model-builder' },
      'home/.local/state/create-model-builder': { link: 'create-model-builder' },
    },
  ),
  {
    name: 'a home folder that is empty text',
    files: {},
    // Nothing of the tool's own may be made where the user works.
    commands: FINISH.map((command) => ({ ...command, exit: SAID, env: { HOME: '' } })),
    never: /(?:^|\/)\.(?:cache|local)$/,
  },
  {
    name: 'a cache that holds a FIFO',
    files: { 'victim/cache/features/x.log': { special: 'fifo' } },
    commands: [TRAIN, { args: ['doctor'], exit: SAID }].map((command) => ({
      ...command,
      env: { MODEL_BUILDER_CACHE: '%S%/victim/cache' },
      writes: [...('writes' in command ? command.writes : []), 'victim/cache'],
    })),
  },
  {
    name: "an install below somebody else's workspace",
    asRoot: true,
    files: {
      'victim/shared/package.json': {
        text: '{ "name": "x", "private": true, "workspaces": ["*/*"], "scripts": { "preinstall": "touch %S%/marks/npm" } }',
        owner: 65534,
      },
      'victim/shared/mine/.keep': '',
    },
    commands: [
      {
        args: [
          'generate',
          'proj',
          '--bundle',
          '../../../work/bundle',
          '--no-git',
          '--no-verify',
          '--no-monorepo',
        ],
        exit: [0],
        says: /Not installed: .*another user/,
        cwd: 'victim/shared/mine',
        writes: ['victim/shared/mine/proj'],
      },
    ],
  },
  {
    name: 'a folder for temporary files that is not there',
    files: {},
    commands: [
      { args: CHECK, exit: REFUSED, says: /TMPDIR/, env: { TMPDIR: '%S%/nowhere' } },
      { args: CREATE, exit: REFUSED, says: /TMPDIR/, env: { TMPDIR: '%S%/nowhere' } },
    ],
  },
  {
    name: 'a folder for temporary files that is a file',
    files: {},
    commands: [{ args: CHECK, exit: REFUSED, says: /TMPDIR/, env: { TMPDIR: '%S%/victim/file.txt' } }],
  },
  ...alike(
    TYPED.map((args, at): Row => ({
      name: `escapes in an argument: ${args
        .map((word) => (word === ESCAPES ? '…' : word.replaceAll(ESCAPES, '…')))
        .slice(0, 7)
        .join(' ')}`,
      ...(at === 0 && { fast: true }),
      files: {},
      // A name may become one that is legal.
      commands: [{ args, exit: SAID, writes: ['work/repo/x'] }],
    })),
    TYPED.length,
  ),
  {
    name: 'a repository in a folder with escapes in its name',
    files: { [`work/${ESCAPES}/package.json`]: '{ "name": "x", "private": true }' },
    commands: [
      { args: ['update', '--check'], exit: SAID, cwd: `work/${ESCAPES}` },
      { args: ['templates', 'list'], exit: SAID, cwd: `work/${ESCAPES}` },
      { args: ['doctor'], exit: SAID, cwd: `work/${ESCAPES}` },
      {
        args: ['generate', 'fresh', '--bundle', '../bundle', ...BARE],
        exit: SAID,
        cwd: `work/${ESCAPES}`,
        writes: [`work/${ESCAPES}/fresh`],
      },
    ],
  },
  {
    name: 'nothing hostile at all',
    fast: true,
    files: {},
    commands: [{ args: CHECK, exit: [0] }, { args: UPDATE, exit: [0], writes: ['work/repo/gen'] }, MAKES],
  },
  {
    name: 'nothing hostile, and every command that changes nothing',
    files: {},
    commands: READ_ONLY,
  },
];
