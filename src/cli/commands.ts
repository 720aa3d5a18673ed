import { EXIT, ModelBuilderError } from '../errors.ts';
import type { CommandName, CommandSpec } from './command.ts';
import { azureAttachSpec } from './azure/attach/spec.ts';
import { azureCancelSpec } from './azure/cancel/spec.ts';
import { azureCheckSpec } from './azure/check/spec.ts';
import { azureCleanSpec } from './azure/clean/spec.ts';
import { azureJobsSpec } from './azure/jobs/spec.ts';
import { azureLogsSpec } from './azure/logs/spec.ts';
import { azureSizesSpec } from './azure/sizes/spec.ts';
import { createSpec } from './create/spec.ts';
import { dataCheckSpec } from './data/check/spec.ts';
import { dataFixSpec } from './data/fix/spec.ts';
import { doctorSpec } from './doctor/spec.ts';
import { evaluateSpec } from './evaluate/spec.ts';
import { generateSpec } from './generate/spec.ts';
import { predictSpec } from './predict/spec.ts';
import { retrainSpec } from './retrain/spec.ts';
import { templatesCheckSpec } from './templates/check/spec.ts';
import { templatesDiffSpec } from './templates/diff/spec.ts';
import { templatesEjectSpec } from './templates/eject/spec.ts';
import { templatesListSpec } from './templates/list/spec.ts';
import { templatesTestSpec } from './templates/test/spec.ts';
import { trainSpec } from './train/spec.ts';
import { updateSpec } from './update/spec.ts';

/** Every command by its name; what a command needs to run is imported only then. */
export const COMMANDS: Readonly<Record<CommandName, CommandSpec>> = {
  create: createSpec,
  train: trainSpec,
  generate: generateSpec,
  predict: predictSpec,
  evaluate: evaluateSpec,
  'data check': dataCheckSpec,
  'data fix': dataFixSpec,
  update: updateSpec,
  retrain: retrainSpec,
  doctor: doctorSpec,
  'templates list': templatesListSpec,
  'templates eject': templatesEjectSpec,
  'templates diff': templatesDiffSpec,
  'templates check': templatesCheckSpec,
  'templates test': templatesTestSpec,
  'azure check': azureCheckSpec,
  'azure sizes': azureSizesSpec,
  'azure attach': azureAttachSpec,
  'azure jobs': azureJobsSpec,
  'azure logs': azureLogsSpec,
  'azure cancel': azureCancelSpec,
  'azure clean': azureCleanSpec,
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
