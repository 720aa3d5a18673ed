import { Command, CommanderError, Option } from 'commander';
import { EXIT, ModelBuilderError } from '../errors.ts';
import { flagName, type CommandInput, type CommandSpec, type Flag, type FlagTable } from './command.ts';

/**
 * Parses the arguments of one command by its table.
 * @throws ModelBuilderError `usage-*`, exit code 2
 */
export function parseArguments(spec: CommandSpec, argv: readonly string[]): CommandInput<FlagTable> {
  const command = commandOf(spec);
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw usageError(error, spec.name);
  }
  refuseExcess(spec, command.args);
  const parsed = command.opts();
  const given = new Set(Object.keys(spec.flags).filter((key) => command.getOptionValueSource(key) === 'cli'));
  const values = Object.fromEntries(
    Object.entries(spec.flags).map(([key, flag]) => [key, given.has(key) ? parsed[key] : flag.fallback]),
  );
  return { positionals: command.args, values, given };
}

function commandOf(spec: CommandSpec): Command {
  const command = new Command(spec.name)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .allowExcessArguments()
    .helpOption(false)
    // Without it a mistyped --help or --version would have no suggestion; both are looked for before.
    .option('-h, --help')
    .option('-v, --version');
  if (spec.positional !== undefined) {
    const { name, variadic } = spec.positional;
    command.argument(variadic === true ? `[${name}...]` : `[${name}]`);
  }
  for (const [key, flag] of Object.entries(spec.flags)) {
    command.addOption(optionOf(key, flag));
    if (flag.otherwise !== undefined) command.addOption(new Option(flagName(key, { negated: true })));
  }
  return command;
}

function optionOf(key: string, flag: Flag<unknown>): Option {
  const long = flagName(key, flag);
  const words = [flag.short === undefined ? '' : `-${flag.short}, `, long, flag.placeholder ?? ''];
  const option = new Option(`${words[0]}${words.slice(1).join(' ').trim()}`);
  if (flag.placeholder !== undefined) option.argParser((value) => parseValue(value, long, flag));
  return option;
}

function parseValue(value: string, long: string, flag: Flag<unknown>): unknown {
  if (value.startsWith('--')) {
    throw new ModelBuilderError('usage-missing-value', `${long} needs a value, but ${value} follows it.`, {
      hint: `Write ${long} ${flag.placeholder ?? ''}.`,
      exitCode: EXIT.usage,
    });
  }
  return flag.parse === undefined ? value : flag.parse(value, long);
}

function refuseExcess(spec: CommandSpec, args: readonly string[]): void {
  const allowed = spec.positional === undefined ? 0 : spec.positional.variadic === true ? Infinity : 1;
  if (args.length <= allowed) return;
  throw new ModelBuilderError(
    'usage-unexpected-argument',
    `Unexpected argument ${JSON.stringify(args[allowed])}.`,
    {
      hint:
        spec.name === 'create'
          ? 'npm needs `--` before flags: npm create model-builder@latest my-app -- --data ./photos'
          : `Quote values that contain spaces. \`npx create-model-builder ${spec.name} --help\` lists every flag.`,
      exitCode: EXIT.usage,
    },
  );
}

/** commander's message is `error: …`, with a suggestion on a line of its own. */
function usageError(error: CommanderError, command: string): ModelBuilderError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = rest.at(0);
  const all = `\`npx create-model-builder ${command} --help\` lists every flag.`;
  const code = error.code === 'commander.unknownOption' ? 'usage-unknown-flag' : 'usage-missing-value';
  return new ModelBuilderError(code, `${first.slice(0, 1).toUpperCase()}${first.slice(1)}.`, {
    hint: suggestion === undefined ? all : `${suggestion.replace(/^\(|\)$/g, '')} ${all}`,
    exitCode: EXIT.usage,
  });
}
