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
  update: {
    summary: 'bring generated projects up to date with this version and your templates, and keep your edits',
    load: async () => (await import('./update/spec.ts')).updateSpec,
  },
  retrain: {
    summary: 'train again on the pictures as they are now, and replace the model when it is not worse',
    load: async () => (await import('./retrain/spec.ts')).retrainSpec,
  },
  doctor: {
    summary: 'check that this machine has what is needed',
    load: async () => (await import('./doctor/spec.ts')).doctorSpec,
  },
  'templates list': {
    summary: 'show which templates are used, and which folder each comes from',
    load: async () => (await import('./templates/list/spec.ts')).templatesListSpec,
  },
  'templates eject': {
    summary: 'copy default templates into your own folder, to change them there',
    load: async () => (await import('./templates/eject/spec.ts')).templatesEjectSpec,
  },
  'templates diff': {
    summary:
      'show which of your templates stand before a default that has changed since, and merge the change',
    load: async () => (await import('./templates/diff/spec.ts')).templatesDiffSpec,
  },
  'templates check': {
    summary: 'find what is wrong with your templates, before anybody generates with them',
    load: async () => (await import('./templates/check/spec.ts')).templatesCheckSpec,
  },
  'templates test': {
    summary: 'compare what your templates become with the snapshots beside them',
    load: async () => (await import('./templates/test/spec.ts')).templatesTestSpec,
  },
  'azure check': {
    summary: 'find every problem of a training on Azure before anything is made or paid for',
    load: async () => (await import('./azure/check/spec.ts')).azureCheckSpec,
  },
  'azure sizes': {
    summary: 'list the machines with GPUs that can train, with prices',
    load: async () => (await import('./azure/sizes/spec.ts')).azureSizesSpec,
  },
  'azure attach': {
    summary: 'follow a job of this tool, from whatever machine it was submitted, and generate the projects',
    load: async () => (await import('./azure/attach/spec.ts')).azureAttachSpec,
  },
  'azure jobs': {
    summary: 'list the jobs of this tool in a workspace, newest first',
    load: async () => (await import('./azure/jobs/spec.ts')).azureJobsSpec,
  },
  'azure logs': {
    summary: 'print what a job has printed',
    load: async () => (await import('./azure/logs/spec.ts')).azureLogsSpec,
  },
  'azure cancel': {
    summary: 'end a job; the pictures and checkpoints in the storage stay',
    load: async () => (await import('./azure/cancel/spec.ts')).azureCancelSpec,
  },
  'azure clean': {
    summary: 'list what this tool has made in the subscription, and delete it when you say so',
    load: async () => (await import('./azure/clean/spec.ts')).azureCleanSpec,
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
  const known = membersOf(group).map(([name]) => `npx create-model-builder ${name}`);
  return new ModelBuilderError('usage-unknown-command', `model-builder ${group} ${what}.`, {
    hint: `There is: ${known.join(', ')}.`,
    exitCode: EXIT.usage,
  });
}

function membersOf(group: string) {
  return Object.entries(COMMANDS).filter(([name]) => name.startsWith(`${group} `));
}
