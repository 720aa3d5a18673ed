import { COMMANDS } from '../../../src/cli/commands.ts';
import type { CommandName, CommandSpec } from '../../../src/cli/command.ts';
import { toUserError } from '../../../src/cli/errors.ts';
import { parseArguments } from '../../../src/cli/parse.ts';
import { resultEnvelope } from '../../../src/cli/result.ts';
import { parseResult } from '../../cli/result-schema.ts';
import { SILENT } from '../../support/silent-context.ts';

export type Ran<T> = T & { readonly ok: boolean; readonly exitCode: number; readonly text: string };

/** Runs a command in this process, as `--json` would show it, with its exit code and what a person sees on stdout. */
export async function runCommand<T = Record<string, unknown>>(
  name: CommandName,
  args: readonly string[],
  cwd: string,
): Promise<Ran<T>> {
  const outcome = await outcomeOf(COMMANDS[name], args, cwd);
  const envelope = resultEnvelope(name, outcome.result, outcome.error);
  return {
    ...parseResult<T>(JSON.stringify(envelope)),
    exitCode: outcome.error?.exitCode ?? 0,
    text: outcome.text,
  };
}

async function outcomeOf(spec: CommandSpec, args: readonly string[], cwd: string) {
  try {
    const input = parseArguments(spec, args);
    const command = await spec.load();
    const { signal } = new AbortController();
    return await command.run(input, { terminal: SILENT, env: process.env, cwd, signal, now: () => 0 });
  } catch (thrown) {
    return { text: '', result: {}, error: toUserError(thrown, false) };
  }
}
