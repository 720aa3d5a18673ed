import { describe, expect, it } from 'vitest';
import { NIGHTLY } from '../support/nightly.ts';
import { faultsOf } from './check-row.ts';
import { GENERATE, READ_ONLY, type Command, type Row } from './row.ts';
import { ROWS } from './rows.ts';
import { CAN_WATCH, watched } from './watched.ts';

if (!CAN_WATCH)
  console.log('No strace that may trace: what read-only commands write for a moment is not watched.');
/** `.ci/run` has installed it. */
const MUST_WATCH = process.env.CI_RUN_MARK !== undefined && process.platform === 'linux';

const ORDINARY: readonly Row[] = [
  { name: 'a generated project in a repository', files: {}, commands: READ_ONLY },
  {
    name: 'a monorepo with pnpm and Turborepo, with templates of its own',
    files: {
      'work/repo/pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
      'work/repo/turbo.json': '{ "tasks": { "build": {} } }\n',
      'work/repo/packages/one/package.json': '{ "name": "one", "version": "1.0.0" }\n',
      'work/repo/.prettierrc.json': '{ "semi": false }\n',
      'work/repo/.model-builder/templates/model/README.md': 'Ours.\n',
    },
    commands: READ_ONLY,
  },
];

/** In CI the first of a few kinds, with the commands that they are about; nightly all that only reads. */
const CHOSEN = [
  'a notice that leads home',
  'a journal that puts a file into the home folder',
  'an own, honest journal',
  '.prettierrc.mjs, which would run',
  'a folder of snapshots that is a link out',
  'workspaces beside the repository',
];

const WRITES: Command = { args: GENERATE, exit: [0], writes: ['work/repo/fresh'] };

function hostile(): readonly Row[] {
  const rows = Object.values(ROWS).flat();
  const due = NIGHTLY ? rows : rows.filter(({ name }) => CHOSEN.includes(name));
  return due
    .map((row) => ({ ...row, commands: row.commands.filter(({ writes }) => writes === undefined) }))
    .filter(({ commands }) => commands.length > 0);
}

it.skipIf(!MUST_WATCH)('can be watched where CI runs', () => {
  expect(CAN_WATCH).toBe(true);
});

describe.skipIf(!CAN_WATCH)('under a watcher nothing is written, not even for a moment', () => {
  it('by every chosen row that there is', () => {
    expect(hostile().length).toBeGreaterThanOrEqual(CHOSEN.length);
  });

  it('that sees what is written', async () => {
    const faults = await faultsOf(
      { name: 'a writing command', files: {}, commands: [WRITES] },
      [WRITES],
      watched,
    );
    expect(faults).toEqual([expect.stringContaining('wrote outside:')]);
  });

  it.each([...ORDINARY, ...hostile()])('$name', async (row) => {
    expect(await faultsOf(row, row.commands, watched)).toEqual([]);
  });
});
