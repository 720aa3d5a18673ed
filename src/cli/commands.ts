import { EXIT, ModelBuilderError } from '../errors.ts';
import type { CommandName, CommandSpec } from './command.ts';

/** Name → summary and table; a table is imported only for the command that is run. */
export const COMMANDS: Readonly<Record<CommandName, { summary: string; load(): Promise<CommandSpec> }>> = {
  create: {
    summary: 'train a classifier on labelled pictures and generate two TypeScript projects (the default)',
    load: async () => (await import('./create/spec.ts')).createSpec,
  },
  train: {
    summary: 'train only: pictures in, bundle out',
    load: async () => (await import('./train/spec.ts')).trainSpec,
  },
  generate: {
    summary: 'generate the projects from a bundle, or from an ONNX model that came from elsewhere',
    load: async () => (await import('./generate/spec.ts')).generateSpec,
  },
  predict: {
    summary: 'classify pictures with a bundle or a generated project',
    load: async () => (await import('./predict/spec.ts')).predictSpec,
  },
  doctor: {
    summary: 'check that this machine has what is needed',
    load: async () => (await import('./doctor/spec.ts')).doctorSpec,
  },
};

export type Choice =
  | { readonly name: CommandName; readonly rest: readonly string[] }
  /** Only the first word of a two-word command. */
  | { readonly group: string; readonly rest: readonly string[] };

/** Splits a command's name, of one word or two, off the arguments; everything that is not a command's name belongs to `create`. */
export function chooseCommand(argv: readonly string[]): Choice {
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(' ');
    if (Object.hasOwn(COMMANDS, name)) return { name: name as CommandName, rest: argv.slice(words) };
  }
  const first = argv.at(0);
  if (first !== undefined && membersOf(first).length > 0) return { group: first, rest: argv.slice(1) };
  return { name: 'create', rest: argv };
}

/** The commands of a group with their summaries, a line each. */
export function groupHelp(group: string): string {
  const lines = membersOf(group).map(([name, { summary }]) => `  ${name.padEnd(18)}${summary}`);
  return `Usage: model-builder ${group} <command>\n\nCommands:\n${lines.join('\n')}\n`;
}

export function unknownInGroup(group: string, word: string | undefined): ModelBuilderError {
  const what = word === undefined ? 'needs a second word' : `has no command ${JSON.stringify(word)}`;
  const known = membersOf(group).map(([name]) => `model-builder ${name}`);
  return new ModelBuilderError('usage-unknown-command', `model-builder ${group} ${what}.`, {
    hint: `There is: ${known.join(', ')}.`,
    exitCode: EXIT.usage,
  });
}

function membersOf(group: string) {
  return Object.entries(COMMANDS).filter(([name]) => name.startsWith(`${group} `));
}
