import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe as describeFlag } from '../../src/cli/help.ts';
import { flagName } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { PROJECT_ROOT } from '../support/made-once.ts';

/** `docs/cli.md`, made from the tables that parse the command line. */
export async function cliReference(): Promise<string> {
  const sections = Object.values(COMMANDS).map(({ name, summary, positional, flags, examples }) => {
    const usage = [
      name === 'create' ? 'create-model-builder' : `model-builder ${name}`,
      ...(positional === undefined ? [] : [`[${positional.name}${positional.variadic ? '...' : ''}]`]),
      '[flags]',
    ].join(' ');
    const rows = Object.entries(flags).flatMap(([key, flag]) => {
      const short = flag.short === undefined ? '' : `-${flag.short}, `;
      const value = flag.placeholder === undefined ? '' : ` ${flag.placeholder}`;
      const row = (name: string, text: string): string =>
        `| ${cell(name)} | ${text.replaceAll('|', '\\|')} |`;
      const first = row(`${short}${flagName(key, flag)}${value}`, describeFlag(flag));
      const { otherwise } = flag;
      return otherwise === undefined ? [first] : [first, row(flagName(key, { negated: true }), otherwise)];
    });
    return [
      `## ${name}`,
      '',
      `\`${usage}\`: ${summary}.`,
      ...(positional === undefined ? [] : ['', `\`${positional.name}\`: ${positional.description}.`]),
      '',
      '| flag | meaning |',
      '| --- | --- |',
      ...rows,
      '',
      '```sh',
      ...examples,
      '```',
    ].join('\n');
  });
  const text = [INTRODUCTION, ...sections, CONTRACT].join('\n\n');
  const file = join(PROJECT_ROOT, 'docs', 'cli.md');
  return await format(text, { ...(await resolveConfig(file)), filepath: file });
}

const INTRODUCTION = `# The command line

<!-- Made from the flag tables in src/cli by test/cli/reference.test.ts: \`npx vitest run test/cli/reference.test.ts -u\`. -->

The package has two programs, \`create-model-builder\` and \`model-builder\`, that do the same: a first argument that names a
command is that command. Anything else is the folder of new projects, the target of \`create\`, but for a mistyped command, and for any
plain word behind \`model-builder\`: these end with exit code 2 and a suggestion (\`./trian\` is a folder in any case). \`--help\` shows the
basics, \`--help --all\` every flag in groups. npm needs \`--\` before flags:
\`npm create model-builder@latest my-app -- --data ./photos\`; pnpm, yarn and bun do not.`;

const CONTRACT = `## What scripts can rely on

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | failure |
| 2 | usage, or an answer is missing |
| 3 | conflicts need a decision: another folder, or \`--force\` |
| 4 | the generated code does not compile; nothing was written |
| 130 | interrupted: Ctrl-C, SIGTERM, SIGHUP |

- Questions are asked only where stdin and stdout are terminals, the variable \`CI\` is not set, and neither \`--yes\` nor
  \`--json\` is given. Otherwise a missing answer is exit code 2, with the flags that are missing and a complete example.
- \`--json\` prints one object on stdout, also when the command fails; its JSON Schema is \`schemas/result.v1.json\`. Progress
  goes to stderr. Error codes are stable, messages are not.
- \`predict --json\` of a folder, a pattern or a list prints a line a picture as they come, each an item of \`predictions\` in that schema, and
  the result on the last line, without \`predictions\`. Pictures named one by one, without a folder among them, stand in the one object as ever.
  Ctrl-C keeps the lines that were printed, and the last one says \`interrupted\`. Addresses are fetched from the command line, never from a list.
- \`create --dry-run\` reads and checks the pictures and lists the files that would be written; it trains nothing.
  \`generate --dry-run\` shows the whole unified diff.
- The first Ctrl-C ends what is running and takes back what was half done, a second one ends the program at once. The
  projects are written in one step; when the install after it is interrupted they stay, and what was installed goes.
- \`NO_COLOR\` and \`FORCE_COLOR\` are honoured. \`--plain\`, \`TERM=dumb\` and \`ACCESSIBLE=1\` print lines alone, and ask line by line. \`MODEL_BUILDER_CACHE\` names the folder of computed features. There is no
  telemetry.
- Computed features may take 2 GB; before a training the oldest go until they do. \`doctor\` says how much there is, and which folder to
  delete to clear it.`;

function cell(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
