import { describe, expect, it } from 'vitest';
import { CREATE_FLAGS, createSpec } from '../../src/cli/create/spec.ts';
import { createCommand, runningPackageManager, runsOldNpm } from '../../src/cli/package-manager.ts';
import { parseArguments } from '../../src/cli/parse.ts';
import { flagsOf, shellWord } from '../../src/cli/reproduce.ts';
import { reproducingCommand } from '../../src/cli/create/reproducing-command.ts';
import { settleProject } from '../../src/cli/project-answers.ts';
import type { CreateValues } from '../../src/cli/create/answers.ts';

function parsed(...argv: string[]): {
  positionals: readonly string[];
  values: CreateValues;
  given: ReadonlySet<string>;
} {
  return parseArguments(createSpec, argv) as never;
}

describe('flags', () => {
  it.each([
    [['--seed', '7'], { seed: 7 }],
    [['--seed=7'], { seed: 7 }],
    [['--validation-split', '.25'], { validationSplit: 0.25 }],
    [['--time-limit', '90'], { timeLimit: 90 }],
    [['--time-limit', '1.5h'], { timeLimit: 5400 }],
    [['--no-git'], { git: false }],
    [['-y'], { yes: true }],
    [
      [],
      {
        seed: 1,
        validationSplit: undefined,
        git: true,
        yes: false,
        train: 'local',
        data: undefined,
        mirror: 'auto',
      },
    ],
    [['--seed', '1', '--seed', '2'], { seed: 2 }],
  ])('%j', (argv, values) => expect(parsed(...argv).values).toMatchObject(values));

  it('tells what was given from what was not', () => {
    const { given, positionals } = parsed('app', '--seed', '1', '--no-git');
    expect([...given].sort()).toEqual(['git', 'seed']);
    expect(positionals).toEqual(['app']);
  });
});

describe('the command that repeats a run', () => {
  const context = { cwd: '/home/me', env: {} } as never;
  const repeat = (...argv: string[]): string => {
    const { positionals, values } = parsed(...argv);
    const project = settleProject(positionals[0], values, context);
    return reproducingCommand(values, project, values.data!, context);
  };

  it.each([
    [['app', '--data', './photos'], 'npm create model-builder@latest app -- --data ./photos --yes'],
    [
      ['app', '--data', 'my photos', '--yes', '--verbose'],
      "npm create model-builder@latest app -- --data 'my photos' --yes",
    ],
    [
      ['apps/@acme/app', '--data', 'p', '--no-git'],
      'npm create model-builder@latest apps/app -- --data p --scope @acme --no-git --yes',
    ],
    [
      ['app', '--data', 'p', '--name', 'other', '--seed', '3'],
      'npm create model-builder@latest app -- --data p --name other --seed 3 --yes',
    ],
  ])('%j', (argv, command) => {
    const { positionals, values } = parsed(...argv);
    const { scope } = settleProject(positionals[0], values, context);
    const project = settleProject(positionals[0], values, context);
    expect(reproducingCommand({ ...values, scope }, project, values.data!, context)).toBe(command);
  });

  it('comes back from a shell as it was', () => {
    const line = repeat(
      'app',
      '--data',
      'p',
      '--package-manager',
      'bun',
      '--time-limit',
      '2h',
      '--validation-split',
      '0.3',
    );
    const argv = line
      .replace(/^npm create model-builder@latest /, '')
      .split(' ')
      .filter((word) => word !== '--');
    expect(parsed(...argv).values).toMatchObject({
      packageManager: 'bun',
      timeLimit: 7200,
      validationSplit: 0.3,
    });
  });

  it.each(["it's", 'a b', '$(x)', '', '`x`', 'ünï', 'plain-word./@1'])('quotes %j for a shell', (word) => {
    const quoted = shellWord(word);
    expect(quoted === word || quoted.startsWith("'")).toBe(true);
    expect(quoted.replaceAll(`'\\''`, '\u0000').replace(/^'|'$/g, '').replaceAll('\u0000', "'")).toBe(word);
  });

  it('leaves out what equals the default', () => {
    expect(flagsOf(CREATE_FLAGS, parsed('--seed', '1', '--mirror', 'auto').values)).toEqual([]);
  });
});

describe('the package manager', () => {
  it.each([
    ['npm/11.19.1 node/v20.20.2 linux x64 workspaces/false', 'npm'],
    ['pnpm/12.21.0 npm/? node/? linux x64', 'pnpm'],
    ['yarn/4.18.1 npm/? node/v24.21.0 linux x64', 'yarn'],
    ['bun/1.4.5 npm/? node/v26.3.0 linux x64', 'bun'],
    ['cnpm/9 npm/? node/?', 'npm'],
    ['', 'npm'],
    [undefined, 'npm'],
  ])('%j runs %s', (agent, name) => {
    expect(runningPackageManager({ npm_config_user_agent: agent })).toBe(name);
  });

  it.each([
    ['npm/10.8.2 node/v20.20.2 linux x64 workspaces/false', true],
    ['npm/11.18.0 node/v20.20.2 linux x64 workspaces/false', true],
    ['npm/11.19.1 node/v20.20.2 linux x64 workspaces/false', false],
    ['npm/12.2.0 node/v24.21.0 linux x64 workspaces/false', false],
    ['pnpm/10.34.5 npm/? node/? linux x64', false],
    [undefined, false],
  ])('%j is an npm that does not read allowScripts: %j', (agent, old) => {
    expect(runsOldNpm({ npm_config_user_agent: agent })).toBe(old);
  });

  it('needs `--` before flags with npm alone', () => {
    expect(createCommand('npm')).toEqual(['npm create model-builder@latest', '--']);
    expect(createCommand('yarn')).toEqual(['yarn create model-builder', '']);
  });
});
