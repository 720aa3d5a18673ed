import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { builtCli } from '../../cli/built-cli.ts';
import { writePictures } from '../../cli/training-world.ts';
import { userEnvironment } from '../../support/run.ts';
import {
  assertNoSecrets,
  startAzureEmulator,
  type AzureEmulator,
  type Fault,
} from '../../support/azure-emulator/index.ts';
import { BUNDLE_FILES } from './support/bundle-files.ts';

/** The request at which a run is killed. */
export interface KillPoint extends Pick<Fault, 'method' | 'path' | 'nth'> {
  /** Whether Azure carries the request out before the kill; nobody hears of it. */
  readonly after: boolean;
  /** Milliseconds that the run still has once the request has arrived. @default 0 */
  readonly grace?: number;
  /** Before it, the same request gets so many bytes of its answer. */
  readonly piece?: number;
  /** What happens between the request and the kill. */
  readonly meanwhile?: () => Promise<unknown>;
}

export interface Ended {
  /** `null`: killed */
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** Pictures, an emulated Azure, and the one command that is run again and again. */
export interface KilledTraining extends AsyncDisposable {
  readonly azure: AzureEmulator;
  /** An empty subscription, a place that nothing was trained for, and no memory of earlier runs. */
  startAfresh(): void;
  /** Runs the command, to its end or to a kill. */
  train(kill?: KillPoint): Promise<Ended>;
  /** Runs another command with the same memory. @param kill a request, or what it has to say before */
  cli(args: readonly string[], kill?: KillPoint | RegExp): Promise<Ended>;
  /** File names of the bundle. */
  bundle(): Promise<readonly string[]>;
  /** Absolute path below the folder that the commands run in. */
  at(...names: string[]): string;
  /** Absolute path below the folder in which earlier runs are remembered. */
  remembered(...names: string[]): string;
}

/** Two labels of this many pictures. */
export const PICTURES = 2 * 5;

export async function killedTraining(): Promise<KilledTraining> {
  const [azure, bin, world] = await Promise.all([
    startAzureEmulator({ execute: 'canned' }),
    builtCli(),
    mkdtemp(join(tmpdir(), 'model-builder-kill-')),
  ]);
  await writePictures(join(world, 'photos'), { blue: [40, 40, 200], red: [200, 40, 40] }, PICTURES / 2);
  let [place, state] = ['', ''];
  let number = 0;
  const where = 'train --data photos --train azure --workspace flowers --region westeurope --json'.split(' ');
  const cli: KilledTraining['cli'] = async (args, kill) => {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: world,
      // What a killed run leaves in the temporary folder goes with the world.
      env: { ...userEnvironment(process.env), ...azure.environment, XDG_STATE_HOME: state, TMPDIR: world },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (kill instanceof RegExp && kill.test(stderr)) child.kill('SIGKILL');
    });
    const end = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode) => resolve({ exitCode, stderr }));
    });
    if (kill !== undefined && !(kill instanceof RegExp)) {
      await requestOf(azure, kill, () => child.exitCode !== null);
      await sleep(kill.grace ?? 0);
      await kill.meanwhile?.();
      child.kill('SIGKILL');
    }
    const ended = await end;
    assertNoSecrets(ended.stderr, 'stderr');
    return ended;
  };
  return {
    azure,
    startAfresh() {
      // Operations take a few looks, so that there is something to be killed in.
      azure.reset({ exists: 'nothing', deployment: { polls: 2 }, computeCreation: { polls: 2 } });
      number += 1;
      [place, state] = [`bundle-${number}`, join(world, `state-${number}`)];
    },
    train: (kill) => cli([...where, '--output', place], kill),
    cli,
    bundle: async () => (await readdir(join(world, place))).sort(),
    at: (...names) => join(world, ...names),
    remembered: (...names) => join(state, 'create-model-builder', ...names),
    async [Symbol.asyncDispose]() {
      await azure.close();
      await rm(world, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** Leaves the request unanswered; returns once it has arrived and been carried out, or `over` says that nobody is left to send it. */
async function requestOf(azure: AzureEmulator, at: KillPoint, over: () => boolean): Promise<void> {
  const { state } = azure;
  const { method, path, nth, after, piece } = at;
  const unanswered = () => state.requests.filter(({ faulted }) => faulted).length;
  const before = unanswered();
  const faults: readonly Fault[] = [
    ...(piece === undefined ? [] : [{ method, path, kind: 'truncate' as const, bytes: piece }]),
    { method, path, nth, after, kind: 'hang' },
  ];
  state.faults.push(...faults);
  while (unanswered() < before + faults.length && !over()) await sleep(2);
  state.faults.splice(state.faults.indexOf(faults[0]), faults.length);
}

/** Whatever happened on the way: one deployment, one compute, one job, each blob written once, and the whole bundle. */
export async function expectMadeOnce(training: KilledTraining): Promise<void> {
  const { azure } = training;
  azure.assertNoViolations();
  expect(await training.bundle()).toEqual(BUNDLE_FILES);
  const carriedOut = (kind: RegExp) =>
    azure.state.requests.filter(
      ({ method, url, status }) => method === 'PUT' && kind.test(url) && status >= 200 && status < 300,
    ).length;
  const puts = { deployments: carriedOut(/\/deployments\//), computes: carriedOut(/\/computes\//) };
  expect({ ...puts, jobs: carriedOut(/\/jobs\//) }).toEqual({ deployments: 1, computes: 1, jobs: 1 });
  const blobs = blobWrites(azure);
  const writtenTwice = [...blobs].filter(([, statuses]) => statuses.filter((one) => one === 201).length > 1);
  expect(writtenTwice).toEqual([]);
  // A kill may cut off the emulator's own sight of a write (499); what came of it shows in the next run's answers.
  const neverWritten = [...blobs].filter(
    ([, statuses]) => !statuses.some((one) => one === 201 || one === 499),
  );
  expect(neverWritten).toEqual([]);
  const below = (folder: string) =>
    [...blobs.keys()].filter((name) => name.includes(`/model-builder/${folder}/`));
  expect(below('pictures')).toHaveLength(PICTURES);
  expect(below('manifests')).toHaveLength(1);
  expect(below('code').length).toBeGreaterThan(0);
}

/** Statuses of all attempts to write a blob, by its path; without the receipts, which may be written anew. */
function blobWrites({ state }: AzureEmulator): ReadonlyMap<string, readonly number[]> {
  const writes = new Map<string, number[]>();
  for (const { face, method, url, status } of state.requests) {
    const path = decodeURIComponent(url.split('?')[0]);
    if (face !== 'blob' || method !== 'PUT' || path.includes('/model-builder/uploads/')) continue;
    writes.set(path, [...(writes.get(path) ?? []), status]);
  }
  return writes;
}
