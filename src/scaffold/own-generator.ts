import { runInNewContext } from 'node:vm';
import type { Question } from '../../generators/definition.ts';

/** `generator` of a `template.json`: a set that its owner made. The folder of the set names it. */
export interface OwnGenerator {
  /** One line for lists and questions. */
  readonly description: string;
  /** Folder of the project below the target, where `{name}` stands for the solution's name. */
  readonly folder: string;
  /** Projects of this package that are generated beside it. */
  readonly with: readonly ('model' | 'console-app')[];
  readonly questions: readonly Question[];
}

/** Answers to a generator's own questions. */
export type OwnAnswers = Readonly<Record<string, string | boolean>>;

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** What every generator asks, or is told. */
const TAKEN = [
  'bundle',
  'target',
  'name',
  'scope',
  'packageManager',
  'oldNpm',
  'format',
  'verify',
  'templates',
  'own',
];

/** Names of sets, and so of generators: `hono-api`. */
export function isSetName(name: string): boolean {
  return NAME.test(name);
}

/** Folder of a generator's project. @param name the solution's */
export function ownFolder({ folder }: OwnGenerator, name: string): string {
  return folder.replaceAll('{name}', name);
}

/** `generator` as it stands in a file that its schema has passed. */
export interface WrittenGenerator extends Partial<Omit<OwnGenerator, 'description'>> {
  readonly description?: string;
}

/** What is wrong with a `generator` member beyond its schema, or the generator with its defaults. */
export function ownGenerator(written: WrittenGenerator, set: string): OwnGenerator | string {
  const { description, folder = `{name}-${set}`, with: beside = [], questions = [] } = written;
  if (description === undefined) return '"generator" needs a "description", one line of text';
  for (const [index, question] of questions.entries()) {
    const fault = questionFault(question, questions.slice(0, index));
    if (fault !== undefined) return `question ${index + 1} ${fault}`;
  }
  return { description, folder, with: beside, questions };
}

function questionFault(question: Question, earlier: readonly Question[]): string | undefined {
  const { name, type, choices, pattern, default: preset } = question;
  if (TAKEN.includes(name)) return `is named "${name}", which every generator asks already`;
  if (earlier.some((other) => other.name === name)) return `is named "${name}" again`;
  if (type === 'choice' && choices === undefined) return 'needs "choices", a list of texts';
  if (type !== 'choice' && choices !== undefined) return `of type ${type} has no "choices"`;
  if (preset !== undefined && typeof preset !== (type === 'confirm' ? 'boolean' : 'string'))
    return 'has a "default" of the wrong type';
  if (type === 'choice' && preset !== undefined && !choices?.includes(String(preset)))
    return 'has a "default" that is none of its choices';
  return pattern === undefined ? undefined : patternFault(pattern, type, preset);
}

function patternFault(pattern: string, type: string, preset: unknown): string | undefined {
  if (type !== 'text') return 'has a "pattern", which is for type text';
  try {
    if (typeof preset === 'string' && matches(pattern, preset)) return undefined;
  } catch {
    return `has a "pattern" that is no regular expression: ${pattern}`;
  }
  return 'has a "pattern", and so needs a "default" that matches it (within a second) and holds only letters, digits and . _ @ : / + -';
}

/** Milliseconds: ordinary patterns take none; some, in somebody's templates, would take years. */
const PATTERN_TIME = 1000;

/**
 * Whether a text is what a question's pattern wants, and harmless wherever it stands.
 * @returns false, too, where the pattern would take longer than a second
 * @throws SyntaxError for what is no regular expression
 */
export function matches(pattern: string, text: string): boolean {
  const expression = new RegExp(`^(?:${pattern})$`, 'u');
  if (!/^[\w.@:/+-]*$/.test(text)) return false;
  try {
    return runInNewContext('expression.test(text)', { expression, text }, { timeout: PATTERN_TIME }) === true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  }
}
