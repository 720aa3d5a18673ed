import { describe, expect, it } from 'vitest';
import { flagName, type CommandSpec } from '../../src/cli/command.ts';
import { chooseCommand, COMMANDS, refuseUnknownCommand, unknownInGroup } from '../../src/cli/commands.ts';
import { commandHelp, FLAG_GROUPS } from '../../src/cli/help.ts';
import { parseArguments } from '../../src/cli/parse.ts';
import { closest } from '../../src/cli/suggest.ts';

const SPECS = Object.values(COMMANDS);

describe('a first word that is no command', () => {
  it.each([
    ['dcotor', 'doctor'],
    ['trian', 'train'],
    ['predcit', 'predict'],
    ['Train', 'train'],
    ['generat', 'generate'],
    ['templte', 'templates'],
    ['azur', 'azure'],
    ['helpp', 'help'],
  ])('%s is refused, and %s suggested', (word, meant) => {
    expect(chooseCommand([word])).toMatchObject({ name: 'create', implied: true });
    expect(() => refuseUnknownCommand(word, 'create-model-builder')).toThrow(
      expect.objectContaining({
        code: 'usage-unknown-command',
        exitCode: 2,
        hint: expect.stringMatching(
          `Did you mean ${meant}\\? .* npx create-model-builder ./${word}$`,
        ) as string,
      }),
    );
  });

  it.each(['flowers', 'terrain', 'land-use', './trian', '@acme/trian', 'apps/trian', 'product', undefined])(
    '%s is a folder for create',
    (word) => expect(() => refuseUnknownCommand(word, 'create-model-builder')).not.toThrow(),
  );

  it('is never a folder for `model-builder`, which is called with a command', () => {
    expect(() => refuseUnknownCommand('frobnicate', 'model-builder')).toThrow(/no command frobnicate/);
    expect(() => refuseUnknownCommand('./frobnicate', 'model-builder')).not.toThrow();
  });

  it('that stands behind a flag is refused as well', () => {
    expect(() => refuseUnknownCommand('doctor', 'create-model-builder')).toThrow(/does not stand first/);
  });

  it('of a group has a suggestion', () => {
    expect(unknownInGroup('azure', 'chek').hint).toMatch(/^Did you mean azure check\?/);
    expect(unknownInGroup('azure', 'xyz').hint).toMatch(/^There is: /);
  });

  it('`help` and `version` are what they say', () => {
    expect(chooseCommand(['help'])).toMatchObject({ name: 'create', rest: ['--help'] });
    expect(chooseCommand(['help', 'azure', 'check'])).toMatchObject({
      name: 'azure check',
      rest: ['--help'],
    });
    expect(chooseCommand(['version'])).toMatchObject({ rest: ['--version'] });
  });

  it('nothing is suggested for a word that is far from all', () => {
    expect(closest('flowers', ['train', 'predict'])).toBeUndefined();
  });
});

it.each(SPECS.map((spec) => [spec.name, spec] as const))(
  'an unknown flag of %s has a suggestion, and ends with exit code 2',
  (_, spec) => {
    expect(() => parseArguments(spec, ['--jsn'])).toThrow(
      expect.objectContaining({
        code: 'usage-unknown-flag',
        exitCode: 2,
        hint: expect.stringContaining('Did you mean --json?') as string,
      }),
    );
  },
);

describe.each(SPECS.map((spec) => [spec.name, spec] as const))('the help of %s', (_, spec) => {
  it.each([60, 80, 120])('is no wider than %i columns, but for a word that is', (columns) => {
    for (const all of [false, true]) {
      const wide = commandHelp(spec, all, columns)
        .split('\n')
        .filter((line) => line.length > columns && !/^ *--[\w-]+ <\S+>$/.test(line));
      expect(wide).toEqual([]);
    }
  });

  it('has every flag once with --all', () => {
    const text = commandHelp(spec, true, 100);
    const terms = [...text.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, term]) => term);
    for (const term of termsOf(spec)) expect(terms.filter((one) => one === term)).toEqual([term]);
  });

  it('has two examples or more, that parse', () => {
    expect(spec.examples.length).toBeGreaterThanOrEqual(2);
    for (const line of spec.examples) {
      const words = line.replace(/^npm create model-builder@latest|^npx create-model-builder/, '').trim();
      const choice = chooseCommand(words.split(' ').filter((word) => word !== '--'));
      expect('name' in choice && choice.name, line).toBe(spec.name);
      parseArguments(
        spec,
        choice.rest.map((word) => word.replaceAll('"', '')),
      );
    }
  });
});

it('the basics are one screen', () => {
  for (const spec of SPECS.filter(({ name }) => /^(create|train|predict|doctor)$/.test(name)))
    expect(commandHelp(spec, false, 80).split('\n').length, spec.name).toBeLessThanOrEqual(27);
});

it('the groups of flags name flags that there are', () => {
  const keys = new Set(SPECS.flatMap(({ flags }) => Object.keys(flags)));
  expect(
    Object.values(FLAG_GROUPS)
      .flat()
      .filter((key) => !keys.has(key)),
  ).toEqual([]);
});

function termsOf(spec: CommandSpec): readonly string[] {
  return Object.entries(spec.flags).map(([key, flag]) => flagName(key, flag));
}
