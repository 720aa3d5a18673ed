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
import { docsSpec } from './docs/spec.ts';
import { doctorSpec } from './doctor/spec.ts';
import { evaluateSpec } from './evaluate/spec.ts';
import { generateSpec } from './generate/spec.ts';
import { predictSpec } from './predict/spec.ts';
import { retrainSpec } from './retrain/spec.ts';
import { closest } from './suggest.ts';
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
  docs: docsSpec,
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
  | { readonly name: CommandName; readonly rest: readonly string[]; readonly implied?: boolean }
  /** Only the first word of a two-word command. */
  | { readonly group: string; readonly rest: readonly string[] };

/** What people try who look for the way in. */
const ENTRANCE: Readonly<Record<string, string>> = { help: '--help', version: '--version' };

/**
 * Splits a command's name, of one word or two, off the arguments; what names no command belongs to `create`, which is `implied` then.
 * `help train` is `train --help`, `version` is `--version`.
 */
export function chooseCommand(argv: readonly string[]): Choice {
  const [word = '', ...others] = argv;
  if (Object.hasOwn(ENTRANCE, word)) return chooseCommand([...others, ENTRANCE[word]]);
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(' ');
    if (Object.hasOwn(COMMANDS, name)) return { name: name as CommandName, rest: argv.slice(words) };
  }
  if (membersOf(word).length > 0) return { group: word, rest: others };
  return { name: 'create', rest: argv, implied: true };
}

/** The commands of a group with their summaries, a line each. */
export function groupHelp(group: string): string {
  const lines = membersOf(group).map(([name, { summary }]) => `  ${name.padEnd(18)}${summary}`);
  return `Usage: model-builder ${group} <command>\n\nCommands:\n${lines.join('\n')}\n`;
}

export function unknownInGroup(group: string, word: string | undefined): ModelBuilderError {
  const what = word === undefined ? 'needs a second word' : `has no command ${JSON.stringify(word)}`;
  const members = membersOf(group).map(([name]) => name);
  const meant =
    word === undefined
      ? undefined
      : closest(
          word,
          members.map((name) => name.slice(group.length + 1)),
        );
  const hint = `There is: ${members.map((name) => `npx create-model-builder ${name}`).join(', ')}.`;
  return new ModelBuilderError('usage-unknown-command', `model-builder ${group} ${what}.`, {
    hint: meant === undefined ? hint : `Did you mean ${group} ${meant}? ${hint}`,
    exitCode: EXIT.usage,
  });
}

/**
 * A word that stands where a command or the folder of new projects may stand is never taken for a folder when a command was meant: one
 * that is mistyped, that stands behind a flag, or any at all behind `model-builder`, which is called with a command.
 * @param target what `create` was given without its name
 * @param program name that the tool was called by
 * @throws ModelBuilderError `usage-unknown-command` (exit code 2)
 */
export function refuseUnknownCommand(target: string | undefined, program: string): void {
  if (target === undefined || !/^[a-z]+$/i.test(target)) return;
  const first = Object.keys(COMMANDS).map((name) => name.split(' ', 1)[0]);
  const meant = closest(target, [...new Set(first), ...Object.keys(ENTRANCE)]);
  if (meant === undefined && program !== 'model-builder') return;
  const isCommand = meant === target;
  throw new ModelBuilderError(
    'usage-unknown-command',
    isCommand ? `The command ${target} does not stand first.` : `There is no command ${target}.`,
    {
      hint: `${
        meant === undefined
          ? '`npx create-model-builder --help` lists the commands.'
          : isCommand
            ? `Write it before its flags: npx create-model-builder ${target}.`
            : `Did you mean ${meant}?`
      } For new projects in a folder of that name: npx create-model-builder ./${target}`,
      exitCode: EXIT.usage,
    },
  );
}

function membersOf(group: string) {
  return Object.entries(COMMANDS).filter(([name]) => name.startsWith(`${group} `));
}
