import type { Terminal } from '../io/terminal.ts';

/** What a command may use of the world. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute; relative paths of the command line are relative to it. */
  readonly cwd: string;
  /** Aborts at Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** Milliseconds since some fixed moment, monotonic. */
  readonly now: () => number;
}
