import type { OwnAnswers } from '../src/scaffold/own-generator.ts';
import type { TrainingRecord } from '../src/scaffold/manifest.ts';
import type { DirectoryView } from '../src/monorepo/adapter.ts';
import type { Insertion } from '../src/monorepo/insertion.ts';
import type { Plan } from '../src/scaffold/plan.ts';

/** A question in tool-neutral form: becomes a plop prompt, a command-line flag, a JSON Schema property. */
export interface Question {
  readonly name: string;
  readonly message: string;
  readonly type: 'text' | 'choice' | 'confirm';
  readonly choices?: readonly string[];
  /** Regular expression that a text must match as a whole. */
  readonly pattern?: string;
  /** Absent: required. */
  readonly default?: string | boolean;
}

export interface GeneratorDefinition<Answers> {
  readonly name: string;
  readonly description: string;
  readonly questions: readonly Question[];
  /** Those of its questions that no other asks; their answers are {@link GeneratorAnswers.own}. */
  readonly ownQuestions?: readonly Question[];
  /** Plans one project; writes nothing. */
  plan(answers: Answers): Promise<Plan>;
}

export interface GeneratorAnswers {
  /** Folder of the bundle. */
  readonly bundle: string;
  /** Folder of the solution: generated projects lie in it. In a monorepo its root. */
  readonly target: string;
  /** npm-legal, without scope. */
  readonly name: string;
  /** `@acme`; absent for none. */
  readonly scope?: string;
  readonly packageManager: 'npm' | 'pnpm' | 'yarn' | 'bun';
  /** It is an npm before 11.19, which does not read `allowScripts` of `package.json`. @default false */
  readonly oldNpm?: boolean;
  /** @default true: prettier with the target's configuration */
  readonly format?: boolean;
  /**
   * Whether code of the repository around the target may run to format: its own prettier, plugins, a configuration that is a
   * program. Only what belongs to root or to whoever runs this ever does.
   * @default false: only data is read; notes say what that leaves out
   */
  readonly repositoryCode?: boolean;
  /** @default true: typecheck in memory before anything is written */
  readonly verify?: boolean;
  /** Folder or npm package of templates that stand before all others; absolute or relative to the working folder. */
  readonly templates?: string;
  /** Answers to the own questions of a generator that lies in somebody's templates. */
  readonly own?: OwnAnswers;
  /** Where and how the projects fit into the monorepo whose root is the target; absent for a solution of their own. */
  readonly monorepo?: Insertion;
  /** How files of the target are read, where something stands before the disk. @default the disk */
  readonly files?: DirectoryView;
  /** Template sets whose insertions into the monorepo are made. @default all of them */
  readonly editsFor?: readonly string[];
  /** What was decided on the way here, one line each: notes of the plan. */
  readonly decisions?: readonly string[];
  /** How the bundle was trained, for the manifest: what `retrain` does again. */
  readonly training?: TrainingRecord;
}
