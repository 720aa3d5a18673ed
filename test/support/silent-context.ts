import type { CommandContext } from '../../src/cli/context.ts';

/** What a command may use of the world, with nobody at the terminal and no environment. */
export function silentContext(cwd: string): CommandContext {
  const terminal: CommandContext['terminal'] = {
    canAsk: false,
    animates: false,
    columns: 80,
    out: () => undefined,
    err: () => undefined,
    style: (_, text) => text,
  };
  return { terminal, env: {}, cwd, signal: new AbortController().signal, now: () => 0 };
}
