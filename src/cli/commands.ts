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

/** Splits a command's name off the arguments; everything that is not a command's name belongs to `create`. */
export function chooseCommand(argv: readonly string[]): { name: CommandName; rest: readonly string[] } {
  const first = argv.at(0);
  if (first !== undefined && Object.hasOwn(COMMANDS, first))
    return { name: first as CommandName, rest: argv.slice(1) };
  return { name: 'create', rest: argv };
}
