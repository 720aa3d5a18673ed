import { milliseconds } from './clock.ts';

/** npm and npx hand Ctrl-C on to us although the terminal has sent it already: two signals this close are one. */
const SAME_KEYPRESS_MILLISECONDS = 300;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupts {
  /** Aborts at the first signal. */
  readonly signal: AbortSignal;
  /** Rejects when an error comes up outside of everything that is awaited: Node would print its stack and leave. */
  readonly crash: Promise<never>;
  /** Gives the signals back to Node. */
  stop(): void;
}

/** Turns Ctrl-C, SIGTERM and SIGHUP into an abort signal; a second one calls `again`, which must not return. Watches for crashes. */
export function listenForInterrupts(again: () => void): Interrupts {
  const controller = new AbortController();
  let first: number | undefined;
  const onSignal = (): void => {
    const now = milliseconds();
    if (first === undefined) {
      first = now;
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
      process.off('uncaughtException', onCrash);
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
