import { EXIT } from '../errors.ts';
import { listenForInterrupts } from '../io/process-interrupt.ts';
import { findOwnPackage } from '../io/training-package.ts';
import { openTerminal, type Terminal } from '../io/terminal.ts';
import type { CommandOutcome, CommandSpec } from './command.ts';
import { chooseCommand, COMMANDS } from './commands.ts';
import { errorText, toUserError } from './errors.ts';
import { parseArguments } from './parse.ts';
import { resultEnvelope } from './result.ts';

export interface Host {
  /** Ends the process at once; for a second Ctrl-C. */
  exitNow(code: number): void;
}

/**
 * Runs one command line.
 * @param argv the arguments after the script's name
 * @returns the exit code
 */
export async function main(argv: readonly string[], host: Host): Promise<number> {
  // npm 7 and bun may hand a bare `--` through.
  const args = argv.filter((argument) => argument !== '--');
  const json = args.includes('--json');
  const terminal = openTerminal();
  const { name, rest } = chooseCommand(args);
  if (['--version', '-v', '-V'].includes(rest[0] ?? '')) {
    terminal.out(`${findOwnPackage().version}\n`);
    return EXIT.done;
  }
  const interrupts = listenForInterrupts(() => host.exitNow(EXIT.interrupted));
  const show = ({ text, result, error }: CommandOutcome): number => {
    if (error !== undefined) terminal.err(`${terminal.style('red', 'Error:')} ${errorText(error)}\n`);
    terminal.out(json ? `${JSON.stringify(resultEnvelope(name, result, error), null, 2)}\n` : text);
    return error?.exitCode ?? EXIT.done;
  };
  try {
    return show(await run(await COMMANDS[name].load(), rest, terminal, interrupts.signal));
  } catch (thrown) {
    const error = toUserError(thrown, interrupts.signal.aborted);
    if (args.includes('--verbose')) terminal.err(`${stackOf(thrown)}\n`);
    return show({ text: '', result: {}, error });
  } finally {
    interrupts.stop();
  }
}

async function run(
  spec: CommandSpec,
  argv: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<CommandOutcome> {
  const parsed = parseArguments(spec, argv);
  if (parsed.kind === 'help') return { text: parsed.text, result: { help: parsed.text } };
  const command = await spec.load();
  const context = { terminal, env: process.env, cwd: process.cwd(), signal, now: () => performance.now() };
  return await command.run(parsed.input, context);
}

function stackOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
