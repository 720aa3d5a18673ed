import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userEnvironment } from '../support/run.ts';
import { builtCli } from './built-cli.ts';
import { parseResult } from './result-schema.ts';
import { trainingWorld, writePictures, type World } from './training-world.ts';

interface Interruption {
  /** Whether the moment has come; sees what has been printed to stderr so far. */
  readonly moment: (stderr: string) => boolean | Promise<boolean>;
  /** Milliseconds after it. */
  readonly delay?: number;
  readonly signals: readonly NodeJS.Signals[];
  /** Milliseconds between two signals. */
  readonly pause?: number;
  readonly env?: Readonly<Record<string, string>>;
}

let world: World;
let command: readonly string[];
beforeAll(async () => {
  world = await trainingWorld();
  await writePictures(world.at('many'), { red: [200, 40, 40], blue: [40, 40, 200] }, 400);
  command = [
    'app',
    '--data',
    'many',
    '--no-cache',
    '--no-format',
    '--no-verify',
    '--json',
    ...world.backbone,
  ];
});
afterAll(() => world.remove());

/** Runs create, and ends it in the middle of something. */
async function interrupt(
  args: readonly string[],
  { moment, delay = 0, signals, pause = 0, env }: Interruption,
) {
  const child = spawn(process.execPath, [await builtCli(), ...args], {
    cwd: world.path,
    env: { ...userEnvironment(process.env), ...world.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const end = new Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal })),
  );
  // A run that ends before its moment is seen by what it printed.
  while (!(await moment(stderr)) && child.exitCode === null) await sleep(5);
  await sleep(delay);
  for (const signal of signals) {
    child.kill(signal);
    await sleep(pause);
  }
  return { ...(await end), stdout, stderr };
}

const printed =
  (text: string) =>
  (stderr: string): boolean =>
    stderr.includes(text);

/** What a run may leave: nothing of its own. */
async function leftBehind(): Promise<readonly string[]> {
  return (await readdir(world.path)).filter((name) => /^(?:create-model-builder-|\.|app|bundle)/.test(name));
}

describe.skipIf(process.platform === 'win32')('an interruption', () => {
  it.each([
    ['once pictures are read', 'SIGINT', printed('Reading pictures')],
    ['while features are computed', 'SIGINT', printed('Backbone grid.onnx')],
    ['while features are computed', 'SIGTERM', printed('Backbone grid.onnx')],
    ['while features are computed', 'SIGHUP', printed('Backbone grid.onnx')],
  ] as const)('%s, %s: exit 130, nothing left', async (_, signal, moment) => {
    const { exitCode, stdout, stderr } = await interrupt(command, { moment, signals: [signal] });
    expect(exitCode, stderr).toBe(130);
    expect(parseResult<{ error: { code: string } }>(stdout).error.code).toBe('interrupted');
    expect(stderr).toContain('Interrupted');
    expect(await leftBehind()).toEqual([]);
  });

  it('handed on by npm a moment later is still one', async () => {
    const { exitCode, stderr } = await interrupt(command, {
      moment: printed('Backbone grid.onnx'),
      signals: ['SIGINT', 'SIGINT'],
    });
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Interrupted');
    expect(await leftBehind()).toEqual([]);
  });

  it('keeps the bundle that was to be replaced', async () => {
    await mkdir(world.at('old'));
    for (const name of ['MLModel.zip', 'precious.txt']) await writeFile(world.at('old', name), 'mine');
    const args = ['train', '--data', 'many', '--output', 'old', '--force', '--no-cache', ...world.backbone];
    const { exitCode } = await interrupt(args, {
      moment: printed('Backbone grid.onnx'),
      signals: ['SIGINT'],
    });
    expect(exitCode).toBe(130);
    expect(await readdir(world.at('old'))).toEqual(['MLModel.zip', 'precious.txt']);
    expect((await readdir(world.path)).filter((name) => name.startsWith('old'))).toEqual(['old']);
  });

  it.each([0, 20, 60, 150])(
    '%i ms after the training leaves all of the projects or nothing',
    async (delay) => {
      const args = [...command, '--no-install', '--no-git'];
      const { exitCode, signal, stdout } = await interrupt(args, {
        moment: printed('Trained in'),
        delay,
        signals: ['SIGINT'],
      });
      const names = await leftBehind();
      expect([
        [130, []],
        [130, ['app']],
        [0, ['app']],
        // Node gives signals back while it takes itself down: all was done and said by then.
        ['SIGINT', ['app']],
      ]).toContainEqual([exitCode ?? signal, names]);
      if (names.length > 0) {
        expect(await readdir(world.at('app'))).toEqual(
          expect.arrayContaining(['app-model', 'app-console-app', 'README.md']),
        );
        expect(await readdir(world.at('app', 'app-model', 'assets'))).toContain('MLModel.zip');
      }
      const { ok } = parseResult(stdout);
      if (exitCode !== 130) expect(ok).toBe(true);
      await rm(world.at('app'), { recursive: true, force: true });
    },
  );
});

describe.skipIf(process.platform === 'win32')('an interruption of the install', () => {
  /** An npm that has unpacked half of it, with a child of its own that would go on. */
  const SLOW_NPM = `#!/bin/sh
mkdir -p node_modules/half
sleep 300 &
echo $! > "$TMPDIR/child.pid"
echo $$ > "$TMPDIR/npm.pid"
wait
`;
  let env: Record<string, string>;
  /** Nobody may be there to collect a child whose parent was killed: what is left of it then (Z) does not run. */
  const isRunning = (pid: number): boolean => {
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
  };
  const pidOf = async (name: string): Promise<number> =>
    Number((await readFile(world.at(`${name}.pid`), 'utf8').catch(() => '0')).trim());

  beforeAll(async () => {
    await mkdir(world.at('programs'));
    await writeFile(world.at('programs', 'npm'), SLOW_NPM);
    await chmod(world.at('programs', 'npm'), 0o755);
    env = { PATH: `${world.at('programs')}${delimiter}${process.env.PATH ?? ''}` };
  });

  it('ends the package manager, keeps the projects, removes what it had installed', async () => {
    const args = ['app', '--data', 'photos', '--no-format', '--no-verify', '--json', ...world.backbone];
    const { exitCode, stdout } = await interrupt(args, {
      moment: async () => (await pidOf('npm')) !== 0,
      signals: ['SIGINT'],
      env,
    });
    expect(exitCode).toBe(130);
    const { error } = parseResult<{ error: { message: string; hint: string } }>(stdout);
    expect(error.message).toContain(`complete in ${world.at('app')}`);
    expect(error.hint).toContain('npm install');
    expect(await readdir(world.at('app'))).toContain('app-model');
    expect(await readdir(world.at('app'))).not.toContain('node_modules');
    expect([isRunning(await pidOf('npm')), isRunning(await pidOf('child'))]).toEqual([false, false]);
  });

  it('a second time ends everything at once', async () => {
    await writeFile(world.at('programs', 'npm'), SLOW_NPM.replace('mkdir', "trap '' TERM\nmkdir"));
    await Promise.all(['npm', 'child'].map((name) => writeFile(world.at(`${name}.pid`), '0')));
    const args = ['other', '--data', 'photos', '--no-format', '--no-verify', ...world.backbone];
    const started = performance.now();
    let interrupted = 0;
    const { exitCode } = await interrupt(args, {
      moment: async () => {
        interrupted = performance.now() - started;
        return (await pidOf('npm')) !== 0;
      },
      signals: ['SIGINT', 'SIGINT'],
      pause: 500,
      env,
    });
    expect(exitCode).toBe(130);
    expect(performance.now() - started - interrupted).toBeLessThan(2500);
    await sleep(200);
    expect([isRunning(await pidOf('npm')), isRunning(await pidOf('child'))]).toEqual([false, false]);
    expect((await readdir(world.path)).filter((name) => name.startsWith('create-model-builder-'))).toEqual(
      [],
    );
  });
});
