import { spawn } from 'node:child_process';
import { milliseconds } from './clock.ts';

/** npm and npx hand Ctrl-C on to us although the terminal has sent it already: two signals this close are one. */
const SAME_KEYPRESS_MILLISECONDS = 300;
/** What is not over so long after a signal is left as it is: a decoder or a slow disk does not listen. */
const PATIENCE_MILLISECONDS = 700;
/** What an exit may take: `process.exit` waits for threads that may be in the middle of a read that never ends. */
const EXIT_MILLISECONDS = 200;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupts {
  /** Aborts at the first signal. */
  readonly signal: AbortSignal;
  /** Rejects when an error comes up outside of everything that is awaited: Node would print its stack and leave. */
  readonly crash: Promise<never>;
  /** Gives the signals back to Node. */
  stop(): void;
}

export interface InterruptHandlers {
  /** The second signal; must not return. */
  readonly again: () => void;
  /** The first one has not ended the command in time, and nothing {@link finishing} is under way; must not return. */
  readonly late: () => void;
}

/** Turns Ctrl-C, SIGTERM and SIGHUP into an abort signal, and sees to it that the command ends. Watches for crashes. */
export function listenForInterrupts({ again, late }: InterruptHandlers): Interrupts {
  const controller = new AbortController();
  let first: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    timer = setTimeout(() => (unfinished > 0 ? wait() : late()), PATIENCE_MILLISECONDS);
  };
  const onSignal = (): void => {
    const now = milliseconds();
    if (first === undefined) {
      first = now;
      wait();
      controller.abort();
    } else if (now - first > SAME_KEYPRESS_MILLISECONDS) again();
  };
  let onCrash: (error: unknown) => void = () => undefined;
  const crash = new Promise<never>((_, reject) => (onCrash = reject));
  process.on('uncaughtException', onCrash);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    crash,
    stop() {
      clearTimeout(timer);
      process.off('uncaughtException', onCrash);
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}

let unfinished = 0;

/** Work that a first signal lets come to its end, because half of it would be worse: a commit, tidying up. */
export async function finishing<T>(work: () => Promise<T>): Promise<T> {
  unfinished++;
  try {
    return await work();
  } finally {
    unfinished--;
  }
}

/** Ends this process when all is tidied up that goes on beside what was interrupted, and shortly in any case. */
export function leaveSoon(code: number): void {
  setTimeout(() => leaveNow(code), EXIT_MILLISECONDS).unref();
}

/** Ends this process now, with what has to be done at its exit; killed where a thread of native code would hold it up. */
export function leaveNow(code: number): never {
  const kill = `setTimeout(() => { if (process.ppid === ${process.pid}) process.kill(${process.pid}, 'SIGKILL') }, ${EXIT_MILLISECONDS})`;
  const options = { detached: true, stdio: 'ignore', windowsHide: true } as const;
  spawn(process.execPath, ['-e', kill], options)
    .on('error', () => undefined)
    .unref();
  process.exit(code);
}
