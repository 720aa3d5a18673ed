import type { Plan } from '../src/scaffold/plan.ts';

/** A question in tool-neutral form: becomes a plop prompt, a command-line flag, a JSON Schema property. */
export interface Question {
  readonly name: string;
  readonly message: string;
  readonly type: 'text' | 'choice' | 'confirm';
  readonly choices?: readonly string[];
  /** Absent: required. */
  readonly default?: string | boolean;
}

export interface GeneratorDefinition<Answers> {
  readonly name: string;
  readonly description: string;
  readonly questions: readonly Question[];
  /** Plans one project; writes nothing. */
  plan(answers: Answers): Promise<Plan>;
}

export interface GeneratorAnswers {
  /** Folder of the bundle. */
  readonly bundle: string;
  /** Folder of the solution: generated projects lie in it. */
  readonly target: string;
  /** npm-legal, without scope. */
  readonly name: string;
  /** `@acme`; absent for none. */
  readonly scope?: string;
  readonly packageManager: 'npm' | 'pnpm' | 'yarn' | 'bun';
  /** @default true: prettier with the target's configuration */
  readonly format?: boolean;
  /** @default true: typecheck in memory before anything is written */
  readonly verify?: boolean;
}
