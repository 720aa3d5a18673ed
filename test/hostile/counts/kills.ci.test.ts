import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from '../../cli/built-cli.ts';
import { chance, times } from '../../support/chance.ts';
import { CREATE, GENERATE, MODEL, RETRAIN, TRAINING, UPDATE, type Content } from '../row.ts';
import { leftInTemporary, sandboxFor, type Sandbox } from '../sandbox.ts';
import { contentsOf, signalled, sweep, type Moment } from './killing.ts';

interface Killed {
  readonly what: string;
  /** Nightly; a fifth in CI. */
  readonly count: number;
  readonly args: readonly string[];
  /** What the command is about, relative to the sandbox. */
  readonly place: string;
  /** What lies there before. */
  readonly files?: Readonly<Record<string, Content>>;
  /** Runs before it. */
  readonly first?: readonly string[];
  /** Runs afterwards until there is nothing to do, when not the same once more. */
  readonly again?: readonly string[];
}

/** Something to update in several files: a label file that is no longer as generated, and one that is missing. */
const OUTDATED: Readonly<Record<string, Content>> = {
  'work/repo/.model-builder/templates/model/README.md': 'Ours.\n',
  'work/repo/.model-builder/templates/console-app/README.md': 'Ours.\n',
  'work/repo/.model-builder/templates/solution/CHANGES.md': 'New.\n',
  [`${MODEL}/src/mine.ts`]: 'export const mine = 1;\n',
};

const COMMANDS: readonly Killed[] = [
  { what: 'create', count: 15, args: CREATE, place: 'work/repo/fresh' },
  { what: 'generate', count: 23, args: GENERATE, place: 'work/repo/fresh' },
  { what: 'update', count: 47, args: UPDATE, place: 'work/repo/gen', files: OUTDATED },
  {
    what: 'update --abort',
    count: 9,
    args: ['update', 'gen', '--abort'],
    place: 'work/repo/gen',
    files: OUTDATED,
    first: UPDATE,
  },
  { what: 'retrain', count: 14, args: RETRAIN, place: 'work/repo/gen' },
  {
    what: 'train',
    count: 6,
    args: ['train', '--data', '../photos', '--output', 'out', ...TRAINING],
    place: 'work/repo/out',
  },
];

async function inRepository(
  sandbox: Sandbox,
  args: readonly string[],
  exitCodes: readonly number[],
): Promise<void> {
  const cwd = join(sandbox.path, 'work/repo');
  await cli(args.map(sandbox.fill), { cwd, env: sandbox.env, exitCodes });
}

async function start({ files = {}, first }: Killed): Promise<Sandbox> {
  const sandbox = await sandboxFor({ files });
  if (first) await inRepository(sandbox, first, [0]);
  return sandbox;
}

describe.skipIf(process.platform === 'win32')('kill -9', () => {
  it.each(COMMANDS)(
    'at $count moments of $what leaves nothing lost, doubled or half-written after the next run',
    async (killed) => {
      const { what, count, args, place } = killed;
      const draw = chance(`kills of ${what}`);
      await using whole = await start(killed);
      const before = await contentsOf(whole, 'work');
      const setUp = performance.now();
      await inRepository(whole, args, [0]);
      const duration = Math.ceil(performance.now() - setUp);
      const after = await contentsOf(whole, 'work');
      expect(after).not.toEqual(before);
      let cut = 0;
      for (let kill = 0; kill < times(count); kill++) {
        await using sandbox = await start(killed);
        const inCommit = draw(2) === 0;
        const milliseconds = draw(inCommit ? 40 : duration);
        const moment: Moment = { after: inCommit ? 'commit' : 'start', milliseconds };
        const { exitCode } = await signalled(sandbox, args, moment, 'SIGKILL');
        if (exitCode === null) cut++;
        await sweep(sandbox);
        // A whole run finds its work done, or the target taken: 3 is said to who would overwrite.
        const isDone = JSON.stringify(await contentsOf(sandbox, 'work')) === JSON.stringify(after);
        if (!isDone) await inRepository(sandbox, args, [0, 1, 3]);
        const where = JSON.stringify({ kill, ...moment, place });
        expect({ where, tree: await contentsOf(sandbox, 'work') }).toEqual({ where, tree: after });
      }
      console.log(`${what}: ${cut} of ${times(count)} kills came before its end`);
    },
  );

  it('leaves no temporary files that the next run does not take away', async () => {
    await using sandbox = await sandboxFor({ files: {} });
    const draw = chance('temporary files');
    for (let kill = 0; kill < times(15); kill++) {
      const moment = { after: 'temporary files', milliseconds: draw(20) } as const;
      await signalled(sandbox, CREATE, moment, 'SIGKILL');
      await rm(join(sandbox.path, 'work/repo/fresh'), { recursive: true, force: true });
    }
    expect(await leftInTemporary(sandbox)).not.toEqual([]);
    await inRepository(sandbox, CREATE, [0]);
    expect(await leftInTemporary(sandbox)).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('a signal inside of a commit', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s leaves all of it or nothing', async (signal) => {
    const draw = chance(`signals ${signal}`);
    const killed = COMMANDS[2];
    await using whole = await start(killed);
    const before = await contentsOf(whole, 'work');
    await inRepository(whole, killed.args, [0]);
    const after = await contentsOf(whole, 'work');
    for (let round = 0; round < times(10); round++) {
      await using sandbox = await start(killed);
      const moment = { after: 'commit', milliseconds: draw(40) } as const;
      const { exitCode, output } = await signalled(sandbox, killed.args, moment, signal);
      const tree = await contentsOf(sandbox, 'work');
      expect([
        [130, before],
        [130, after],
        [0, after],
        [null, after],
      ]).toContainEqual([exitCode, tree]);
      expect(output).not.toContain('Unexpected failure');
    }
  });
});

describe.skipIf(process.platform === 'win32')('two processes at once', () => {
  const pairs: readonly (Pick<Killed, 'what' | 'args' | 'files'> & { readonly count: number })[] = [
    { what: 'generate into one target', count: 3, args: GENERATE },
    { what: 'update one project', count: 3, args: UPDATE, files: OUTDATED },
    { what: 'train into one bundle', count: 5, args: COMMANDS[5].args },
  ];
  it.each(pairs)(
    'that $what do no damage: one is done, and the other says why not',
    async ({ what, count, args, files = {} }) => {
      const draw = chance(`two that ${what}`);
      await using whole = await sandboxFor({ files });
      await inRepository(whole, args, [0]);
      const after = await contentsOf(whole, 'work');
      for (let round = 0; round < times(count); round++) {
        await using sandbox = await sandboxFor({ files });
        const never = { after: 'start', milliseconds: 200_000 } as const;
        const both = await Promise.all([
          signalled(sandbox, args, never, 'SIGKILL'),
          new Promise((resolve) => setTimeout(resolve, draw(300))).then(() =>
            signalled(sandbox, args, never, 'SIGKILL'),
          ),
        ]);
        expect(both.map(({ exitCode }) => exitCode)).toContain(0);
        for (const { exitCode, output } of both) {
          expect([0, 1, 3]).toContain(exitCode);
          expect(output).not.toContain('Unexpected failure');
        }
        expect(await contentsOf(sandbox, 'work')).toEqual(after);
      }
    },
  );
});
