import type { CommandContext } from '../../src/cli/context.ts';

/** Nobody sits here. */
export const SILENT: CommandContext['terminal'] = {
  canAsk: false,
  animates: false,
  plain: false,
  columns: 80,
  out: () => undefined,
  err: () => undefined,
  json: () => undefined,
  line: () => undefined,
  record: () => undefined,
  redraw: () => undefined,
  style: (_, text) => text,
};

/** What a command may use of the world, with nobody at the terminal and no environment. */
export function silentContext(cwd: string): CommandContext {
  // What is remembered must not go into the home of who runs the tests.
  const env = { XDG_STATE_HOME: '/dev/null', LOCALAPPDATA: '/dev/null' };
  return { terminal: SILENT, env, cwd, signal: new AbortController().signal, now: () => 0 };
}
