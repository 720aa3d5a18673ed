import type { CommandSpec } from './command.ts';
import { COMMANDS } from './commands.ts';

/** What stands under the flags: examples, the other commands (with `create`, the default), exit codes. */
export function helpFooter(spec: CommandSpec): string {
  const examples = ['', 'Examples:', ...spec.examples.map((line) => `  ${line}`)];
  if (spec.name !== 'create') return examples.join('\n');
  const commands = Object.values(COMMANDS).map(
    ({ name, summary }) => `  ${name.padEnd(18)}${summary}${name === spec.name ? ' (the default)' : ''}`,
  );
  return [
    ...examples,
    '',
    'Commands (npx create-model-builder <command> --help lists its flags):',
    ...commands,
    '',
    'Exit codes: 0 done, 1 failure, 2 usage or a missing answer, 3 conflicts need a decision,',
    '            4 verification failed, 130 interrupted.',
  ].join('\n');
}
