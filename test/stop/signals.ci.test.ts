import { spawn } from 'node:child_process';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCli, cli } from '../cli/built-cli.ts';
import { trainingWorld, type World } from '../cli/training-world.ts';
import { userEnvironment } from '../support/run.ts';
import { endlessModel } from './busy-models.ts';

const POINTS = 20;
/**
 * Milliseconds of the main thread's own processor time after a signal: a thread that listens has all but ended by then, however
 * slow the machine, and one that does not listen goes on with its work.
 */
const OWN_TIME = 1000;
/** Milliseconds after which a test without an end is given up. */
const HANGS = 120_000;
const SEED = Number(process.env.STOP_SEED ?? Date.now() % 2 ** 31);
const QUIET = ['--no-install', '--no-git', '--no-format'];

let world: World;
let commands: Record<string, { readonly args: readonly string[]; readonly milliseconds: number }>;
beforeAll(async () => {
  world = await trainingWorld();
  const given = {
    create: ['made', '--data', 'photos', '--no-cache', ...QUIET, ...world.backbone],
    train: ['train', '--data', 'photos', '--output', 'trained', '--no-cache', ...world.backbone],
    generate: ['generate', 'generated', '--bundle', 'bundle', ...QUIET],
    update: ['update', 'app'],
    doctor: ['doctor'],
    'templates list': ['templates', 'list'],
    predict: ['predict', 'photos/red/1.png', 'photos/blue/2.png', '--model', 'bundle'],
    retrain: ['retrain', 'app', '--data', 'photos', '--backbone', 'grid.onnx', '--replace', '--no-cache'],
  };
  const first = ['app', '--data', 'photos', '--output', 'bundle', ...QUIET, ...world.backbone];
  expect((await cli(first, { cwd: world.path, env: world.env })).exitCode).toBe(0);
  await cp(world.at('app'), world.at('app-before'), { recursive: true });
  commands = {};
  for (const [name, args] of Object.entries(given)) {
    const started = performance.now();
    const { exitCode, stderr } = await cli(args, { cwd: world.path, env: world.env });
    expect(exitCode, `${name}: ${stderr}`).toBe(0);
    commands[name] = { args, milliseconds: performance.now() - started };
    await tidy();
  }
});
afterAll(() => world.remove());

async function tidy(): Promise<void> {
  for (const name of ['made', 'trained', 'generated', 'app'])
    await rm(world.at(name), { recursive: true, force: true });
  await cp(world.at('app-before'), world.at('app'), { recursive: true });
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** From the first signal to the end. */
  readonly milliseconds: number;
  /** What of that its main thread has computed, in milliseconds; `undefined` where there is no /proc. */
  readonly own: number | undefined;
  /** What was printed last before the signal. */
  readonly after: string;
}

/** Ticks of a hundredth of a second on every Linux: `man 5 proc`, fields 14 and 15, utime and stime. */
async function ownTime(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/task/${pid}/stat`, 'latin1').catch(() => undefined);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields && 10 * (Number(fields[11]) + Number(fields[12]));
}

/** Runs a command and sends signals at their moments, milliseconds from the start, or from what `ready` waits for. */
async function interrupt(
  args: readonly string[],
  signals: readonly (readonly [number, NodeJS.Signals])[],
  ready: (stderr: string) => boolean = () => true,
): Promise<Ended & { readonly stderr: string }> {
  const child = spawn(process.execPath, [await builtCli(), ...args], {
    cwd: world.path,
    env: { ...userEnvironment(process.env), ...world.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const end = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('exit', (code, signal) => resolve([code, signal])),
  );
  while (!ready(stderr) && child.exitCode === null) await sleep(5);
  const begun = performance.now();
  let sent: Pick<Ended, 'after' | 'own' | 'milliseconds'> | undefined;
  for (const [after, signal] of signals) {
    await sleep(Math.max(0, begun + after - performance.now()));
    sent ??= {
      milliseconds: performance.now(),
      own: await ownTime(child.pid!),
      after: stderr
        .trim()
        .split(/[\r\n]/)
        .at(-1)!,
    };
    child.kill(signal);
  }
  const hung = setTimeout(() => child.kill('SIGKILL'), HANGS);
  let last = sent!.own;
  const watch = setInterval(() => void ownTime(child.pid!).then((now) => (last = now ?? last)), 20);
  const [code, signal] = await end;
  clearInterval(watch);
  clearTimeout(hung);
  const own = last === undefined ? undefined : last - sent!.own!;
  return {
    code,
    signal,
    milliseconds: performance.now() - sent!.milliseconds,
    own,
    after: sent!.after,
    stderr,
  };
}

/** mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe.skipIf(process.platform === 'win32')('a signal', () => {
  it(`ends every command within a second of its own at ${POINTS} random points (STOP_SEED=${SEED})`, async () => {
    const next = random(SEED);
    const names = Object.keys(commands);
    for (let point = 0; point < POINTS; point++) {
      const name = names[point % names.length];
      const { args, milliseconds } = commands[name];
      const moment = next() * milliseconds;
      const signal = next() < 0.5 ? 'SIGTERM' : 'SIGINT';
      const ended = await interrupt(args, [[moment, signal]]);
      const what = `${name}, ${signal} after ${moment.toFixed(0)} ms, seed ${SEED}: ${JSON.stringify(ended)}`;
      // A busy native thread can hold the exit, and is ended then.
      const isHeld =
        ended.signal === 'SIGKILL' && ended.milliseconds < HANGS && /nterrupted/.test(ended.stderr);
      // By the signal itself before our code is loaded and after it has ended; 0 where all was done before.
      expect(ended.code === 130 || ended.code === 0 || ended.signal === signal || isHeld, what).toBe(true);
      console.log(
        `${name}, ${signal} after ${moment.toFixed(0)} ms, "${ended.after}": ${ended.milliseconds.toFixed(0)} ms, ${ended.own} of its own, exit ${ended.code ?? ended.signal}`,
      );
      expect(ended.own ?? 0, what).toBeLessThan(OWN_TIME);
      if (ended.code === 130) {
        expect(ended.stderr, what).toMatch(/Interrupted|interrupted/);
        const left = (await readdir(world.path)).filter((file) =>
          /^create-model-builder-|\.tmp$|\.new-|-commit-/.test(file),
        );
        expect(left, what).toEqual([]);
      }
      for (const folder of ['made', 'generated']) {
        const files = await readdir(world.at(folder)).catch(() => undefined);
        if (files !== undefined) expect(files, what).toContain('README.md');
      }
      await tidy();
    }
  });

  describe('while a model from elsewhere keeps a processor', () => {
    beforeAll(async () => {
      await writeFile(world.at('endless.onnx'), endlessModel());
      await writeFile(world.at('labels.json'), '["a","b","c"]');
    });
    const generate = ['generate', 'endless', '--model', 'endless.onnx', '--labels', 'labels.json'];

    it.each([
      ['SIGTERM', [[1500, 'SIGTERM']]],
      ['Ctrl-C', [[1500, 'SIGINT']]],
      [
        'Ctrl-C twice',
        [
          [1500, 'SIGINT'],
          [1900, 'SIGINT'],
        ],
      ],
    ] as const)('%s ends it', async (_, signals) => {
      const { code, signal, stderr } = await interrupt(generate, signals, (text) => text.includes('input'));
      expect({ code, signal }, stderr).toEqual({ code: 130, signal: null });
    });

    it('its time does, with a sentence', async () => {
      const { exitCode, stderr } = await cli([...generate, '--model-time-limit', '2'], {
        cwd: world.path,
        env: world.env,
      });
      expect(exitCode).toBe(1);
      expect(stderr).toContain('The model does not finish one run within 2 s.');
    });
  });
});
