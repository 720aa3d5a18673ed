import { basename } from 'node:path';
import { EXIT, type ModelBuilderError } from '../errors.ts';
import { milliseconds } from '../io/clock.ts';
import { leaveNow, leaveSoon, listenForInterrupts } from '../io/process-interrupt.ts';
import { findOwnPackage } from '../io/own-package.ts';
import { openTerminal, type Terminal } from '../io/terminal.ts';
import type { CommandName, CommandOutcome } from './command.ts';
import {
  chooseCommand,
  COMMANDS,
  groupHelp,
  refuseUnknownCommand,
  unknownInGroup,
  type Choice,
} from './commands.ts';
import { errorText, interrupted, toUserError } from './errors.ts';
import { commandHelp } from './help.ts';
import { parseArguments } from './parse.ts';
import { resultEnvelope } from './result.ts';

/**
 * Runs one command line.
 * @param argv the arguments after the script's name
 * @param script path of the script, as it was called
 * @returns the exit code
 */
export async function main(argv: readonly string[], script = ''): Promise<number> {
  // npm 7 and bun may hand a bare `--` through.
  const args = argv.filter((argument) => argument !== '--');
  const json = args.includes('--json');
  const terminal = openTerminal(args.includes('--plain'));
  const choice = chooseCommand(args);
  if (choice.rest.includes('--version') || choice.rest.at(0) === '-v') {
    terminal.out(`${findOwnPackage().version}\n`);
    return EXIT.done;
  }
  const asksHelp = choice.rest.includes('--help') || choice.rest.includes('-h');
  if ('group' in choice && asksHelp) {
    terminal.out(groupHelp(choice.group));
    return EXIT.done;
  }
  const name = 'group' in choice ? choice.group : choice.name;
  const show = ({ text, result, error }: CommandOutcome): number => {
    if (error !== undefined) terminal.err(`${headOf(error)}${errorText(error)}\n`);
    if (json) terminal.json(resultEnvelope(name, result, error));
    else terminal.out(text);
    return error?.exitCode ?? EXIT.done;
  };
  const headOf = ({ exitCode }: ModelBuilderError): string =>
    exitCode === EXIT.interrupted ? '' : `${terminal.style('red', 'Error:')} `;
  const interrupts = listenForInterrupts({
    again: () => leaveNow(EXIT.interrupted),
    late: () => leaveNow(show({ text: '', result: {}, error: interrupted() })),
  });
  try {
    if ('group' in choice) throw unknownInGroup(choice.group, choice.rest.at(0));
    const outcome = await Promise.race([
      asksHelp
        ? help(choice.name, choice.rest, terminal)
        : run(choice, basename(script, '.js'), terminal, interrupts.signal),
      interrupts.crash,
    ]);
    const { error } = outcome;
    // Work that a signal has ended is not wrong: a command that collects faults cannot tell, unless it says that it was ended.
    if (error !== undefined && error.exitCode !== EXIT.interrupted) interrupts.signal.throwIfAborted();
    const exitCode = show(outcome);
    if (interrupts.signal.aborted) leaveSoon(exitCode);
    return exitCode;
  } catch (thrown) {
    const error = toUserError(thrown, interrupts.signal.aborted);
    if (args.includes('--verbose')) terminal.err(`${stackOf(thrown)}\n`);
    const exitCode = show({ text: '', result: {}, error });
    // After a fault of ours nothing that is still under way may go on.
    if (error.code === 'internal-error') leaveNow(exitCode);
    if (interrupts.signal.aborted) leaveSoon(exitCode);
    return exitCode;
  } finally {
    interrupts.stop();
  }
}

function help(name: CommandName, argv: readonly string[], { columns }: Terminal): CommandOutcome {
  const text = commandHelp(COMMANDS[name], argv.includes('--all'), columns);
  return { text, result: { help: text } };
}

async function run(
  { name, rest, implied }: Extract<Choice, { name: CommandName }>,
  program: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<CommandOutcome> {
  const spec = COMMANDS[name];
  // Before the flags of another command are looked at, and once more behind those that may stand before it.
  if (implied === true) refuseUnknownCommand(rest.at(0), program);
  const input = parseArguments(spec, rest);
  if (implied === true) refuseUnknownCommand(input.positionals.at(0), program);
  const command = await spec.load();
  const context = { terminal, env: process.env, cwd: process.cwd(), signal, now: milliseconds };
  return await command.run(input, context);
}

function stackOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
