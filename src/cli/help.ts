import { flagName, type CommandSpec, type Flag } from './command.ts';
import { COMMANDS } from './commands.ts';

/** Flags that are not for the first hour, by what they are for. What no group names is among the basics of its command. */
export const FLAG_GROUPS: Readonly<Record<string, readonly string[]>> = {
  Projects: [
    ...['name', 'scope', 'packageManager', 'generator', 'templates', 'answers'],
    ...['install', 'git', 'format', 'verify', 'force'],
  ],
  Monorepo: [
    ...['monorepo', 'modelFolder', 'consoleAppFolder', 'tsconfig', 'modelDependency', 'versions'],
    'turboTasks',
  ],
  Training: [
    ...['labelsFrom', 'strict', 'seed', 'validationSplit', 'validationData', 'targetPrecision'],
    ...['keepFamiliar', 'timeLimit', 'backbone', 'golden', 'report', 'reportPictures'],
  ],
  Azure: [
    ...['workspace', 'resourceGroup', 'region', 'experiment', 'compute', 'computeSize', 'priority'],
    ...['minNodes', 'maxNodes', 'nodes', 'epochs', 'jobTimeout', 'deleteFailedCompute', 'azureTrainer'],
    ...['trials', 'subscription', 'tenant', 'auth', 'cloud', 'environment'],
  ],
  Experts: [
    ...['threads', 'backboneLicense', 'modelTimeLimit', 'mirror', 'cache', 'repositoryCode', 'verbose'],
    ...['allowRetired', 'arch', 'weights', 'learningRate', 'imageSize', 'batchSize', 'azureApiVersion'],
  ],
};

/** Rows of the smallest usual terminal. */
const SCREEN_ROWS = 24;
/** Wider lines are tiring to read. */
const MOST_COLUMNS = 100;

type Rows = readonly (readonly [term: string, text: string])[];

/**
 * The help of one command: all of it where that fits on one screen, else its basics.
 * @param all every flag, whatever the length
 * @param columns of the terminal
 */
export function commandHelp(spec: CommandSpec, all: boolean, columns: number): string {
  const width = Math.max(40, Math.min(columns, MOST_COLUMNS));
  const groups = groupsOf(spec);
  const whole = page(spec, groups, [], width, all);
  if (all || whole.length <= SCREEN_ROWS || groups.length === 1) return `${whole.join('\n')}\n`;
  const [basics, ...others] = groups;
  const names = others.map(([name]) => name);
  return `${page(spec, [basics], names, width, false).join('\n')}\n`;
}

function page(
  spec: CommandSpec,
  groups: readonly (readonly [string, Rows])[],
  more: readonly string[],
  width: number,
  all: boolean,
): string[] {
  const { name, summary, positional, examples } = spec;
  const isMain = name === 'create';
  const usage = [
    isMain ? 'create-model-builder' : `model-builder ${name}`,
    '[options]',
    ...(positional === undefined ? [] : [`[${positional.name}${positional.variadic === true ? '...' : ''}]`]),
  ].join(' ');
  return [
    `Usage: ${usage}`,
    ...broken(`${summary[0].toUpperCase()}${summary.slice(1)}.`, width),
    ...(positional === undefined ? [] : rows([[positional.name, positional.description]], width)),
    ...groups.flatMap(([title, flags]) => ['', `${title}:`, ...rows(flags, width)]),
    ...(more.length === 0 ? [] : broken(`More with --help --all: ${list(more)}.`, width)),
    '',
    'Examples:',
    ...examples
      .slice(0, all ? undefined : 2)
      .flatMap((line) => broken(line, width - 4).map((part, at) => (at === 0 ? `  ${part}` : `    ${part}`))),
    ...(isMain ? ['', ...(all ? everyCommand(width) : commandNames(width))] : []),
  ];
}

/** The groups that a command has flags of, the basics first. Those that a command is all about are its basics. */
function groupsOf({ name, flags }: CommandSpec): readonly (readonly [string, Rows])[] {
  const groupOf = (key: string): string => {
    const [group = 'Basics'] = Object.entries(FLAG_GROUPS).find(([, keys]) => keys.includes(key)) ?? [];
    return name.startsWith(group.toLowerCase()) ? 'Basics' : group;
  };
  const entries = Object.entries(flags).map(([key, flag]) => ({
    group: groupOf(key),
    rows: flagRows(key, flag),
  }));
  const own: Rows = [['-h, --help', 'show this help']];
  return ['Basics', ...Object.keys(FLAG_GROUPS)]
    .map((title) => {
      const those = entries.filter(({ group }) => group === title).flatMap((entry) => entry.rows);
      return [title, title === 'Basics' ? [...those, ...own] : those] as const;
    })
    .filter(([, those]) => those.length > 0);
}

function flagRows(key: string, flag: Flag<unknown>): Rows {
  const short = flag.short === undefined ? '' : `-${flag.short}, `;
  const term = `${short}${flagName(key, flag)} ${flag.placeholder ?? ''}`.trimEnd();
  const { otherwise } = flag;
  return [
    [term, describe(flag)],
    ...(otherwise === undefined ? [] : [[flagName(key, { negated: true }), otherwise] as const]),
  ];
}

/** Description with the default, as help and docs show it. */
export function describe(flag: Flag<unknown>): string {
  const shown = flag.shownDefault ?? (flag.placeholder === undefined ? undefined : flag.fallback);
  const known = typeof shown === 'string' || typeof shown === 'number';
  return known ? `${flag.description} (default: ${shown})` : flag.description;
}

function commandNames(width: number): string[] {
  const groups = new Map<string, string[]>();
  for (const name of Object.keys(COMMANDS)) {
    const [first, ...seconds] = name.split(' ');
    groups.set(first, [...(groups.get(first) ?? []), ...seconds]);
  }
  const names = [...groups].map(([first, seconds]) =>
    seconds.length === 0 ? first : `${first} (${seconds.join(', ')})`,
  );
  return broken(`Commands: ${names.join(', ')}. More of one: <command> --help.`, width);
}

function everyCommand(width: number): string[] {
  const all = Object.values(COMMANDS).map(
    ({ name, summary }) => [name, name === 'create' ? `${summary} (the default)` : summary] as const,
  );
  return [
    'Commands (more of one: <command> --help):',
    ...rows(all, width),
    '',
    ...broken(
      'Exit codes: 0 done, 1 failure, 2 usage or a missing answer, 3 conflicts need a decision, 4 verification failed, 130 interrupted.',
      width,
    ),
  ];
}

/** Terms, and beside them what they mean; below them where a term is long. */
function rows(all: Rows, width: number): string[] {
  const fitting = all.map(([term]) => term.length).filter((length) => length <= width / 3);
  const column = Math.max(0, ...fitting) + 4;
  return all.flatMap(([term, text]) => {
    const lines = broken(text, width - column).map((line) => `${' '.repeat(column)}${line}`);
    const beside = term.length + 4 <= column;
    if (!beside) return [`  ${term}`, ...lines];
    return [`  ${term}`.padEnd(column) + lines[0].trimStart(), ...lines.slice(1)];
  });
}

/** Lines of at most a width, broken between words. The help's words are our own: one letter is one column. */
function broken(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function list(names: readonly string[]): string {
  return names.map((name) => (name === 'Azure' ? name : name.toLowerCase())).join(', ');
}
