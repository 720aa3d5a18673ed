import type { ModelBuilderError } from '../errors.ts';
import type { CommandContext } from './context.ts';
import type { CommandResult } from './result.ts';

/** One flag: parsing, `--help`, the missing-answer message, the reproducing command and docs/cli.md are all made from it. */
export interface Flag<T> {
  /** Names the value in the help, `<folder>`; absent for a switch. */
  readonly placeholder?: string;
  readonly description: string;
  /** Used when the flag is not given. */
  readonly fallback: T;
  /** How the help shows the fallback, where it is not plain from the value. */
  readonly shownDefault?: string;
  /** Written `--no-<name>`: true unless given. */
  readonly negated?: boolean;
  /** A switch that can be said either way: what `--no-<name>` does. */
  readonly otherwise?: string;
  /** One letter. */
  readonly short?: string;
  /** @throws ModelBuilderError that names the flag, the value and the allowed range */
  parse?(text: string, flag: string): T;
}

/** Keys are camelCase; the command line writes them in kebab-case. */
export type FlagTable = Readonly<Record<string, Flag<unknown>>>;

export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Flag<infer T> ? T : never;
};

export interface Positional {
  readonly name: string;
  readonly description: string;
  readonly variadic?: boolean;
}

export interface CommandSpec<Table extends FlagTable = FlagTable> {
  readonly name: CommandName;
  readonly summary: string;
  readonly positional?: Positional;
  readonly flags: Table;
  readonly examples: readonly string[];
  /** Imports the command's work, and with it everything heavy. */
  load(): Promise<CommandModule<Table>>;
}

export type CommandName =
  | 'create'
  | 'train'
  | 'generate'
  | 'predict'
  | 'evaluate'
  | 'data check'
  | 'data fix'
  | 'doctor'
  | 'docs'
  | 'azure check'
  | 'azure sizes'
  | 'azure clean'
  | 'azure attach'
  | 'azure jobs'
  | 'azure cancel'
  | 'azure logs'
  | 'update'
  | 'retrain'
  | 'templates list'
  | 'templates eject'
  | 'templates diff'
  | 'templates check'
  | 'templates test';

export interface CommandModule<Table extends FlagTable> {
  run(input: CommandInput<Table>, context: CommandContext): Promise<CommandOutcome>;
}

export interface CommandInput<Table extends FlagTable> {
  readonly positionals: readonly string[];
  readonly values: FlagValues<Table>;
  /** Names of the flags that stood on the command line. */
  readonly given: ReadonlySet<string>;
}

export interface CommandOutcome {
  /** The machine-readable result; a fixed envelope is put around it. */
  readonly result: CommandResult;
  /** What a person sees on stdout. */
  readonly text: string;
  /** What went wrong although there is a result to show; decides the exit code. */
  readonly error?: ModelBuilderError;
}

/** `--validation-split` for `validationSplit`, `--no-git` for a negated `git`. */
export function flagName(key: string, flag?: Pick<Flag<unknown>, 'negated'>): string {
  const kebab = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return flag?.negated === true ? `--no-${kebab}` : `--${kebab}`;
}
