import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { userEnvironment } from '../support/run.ts';

/** Seconds that an app may take until it answers. */
const STARTING_SECONDS = 60;

export interface Served extends AsyncDisposable {
  /** Sends the bytes of a picture file. @returns the label that comes back; the whole answer when there is none */
  classify(picture: Uint8Array): Promise<string>;
  /** Resident memory of the app and the processes that it has started, in bytes. Linux alone. */
  residentBytes(): Promise<number>;
}

/** Starts an app that listens on `PORT` and answers a picture that is posted to `/classify` with its `prediction`. */
export async function serve(
  command: readonly [string, ...string[]],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const port = await freePort();
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd,
    env: { ...userEnvironment(process.env), ...env, PORT: `${port}`, HOSTNAME: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let says = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (says += text));
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = new Promise((resolve) => child.once('close', resolve));
    process.kill(-child.pid!, 'SIGKILL');
    await closed;
  };
  try {
    await untilItAnswers(url, () => (child.exitCode === null ? undefined : says));
  } catch (error) {
    await stop();
    throw new Error(`${command.join(' ')} in ${cwd}: ${String(error)}\n${says}`, { cause: error });
  }
  return {
    async classify(picture) {
      const answer = await fetch(`${url}/classify`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: new Uint8Array(picture),
      });
      const text = await answer.text();
      if (!answer.ok) return `${answer.status} ${text}\n${says}`;
      return (JSON.parse(text) as { prediction: string }).prediction;
    },
    residentBytes: async () => await residentBytesOf(child.pid!),
    [Symbol.asyncDispose]: stop,
  };
}

/** @param ended what an app has said that has ended already */
async function untilItAnswers(url: string, ended: () => string | undefined): Promise<void> {
  for (let left = STARTING_SECONDS * 5; left > 0; left--) {
    if (ended() !== undefined) throw new Error('it ended');
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await sleep(200);
  }
  throw new Error(`it did not answer within ${STARTING_SECONDS} s`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Of a process group. */
async function residentBytesOf(group: number): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  let bytes = 0;
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // proc(5): after the name in brackets come state, ppid and pgrp.
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) !== group) continue;
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    bytes += 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  }
  return bytes;
}
