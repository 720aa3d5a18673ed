import type { Question } from '../../generators/definition.ts';
import { isPlainObject } from '../plain-object.ts';

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
const FOLDER = /^(?:\{name\}|[a-z0-9]+)(?:-(?:\{name\}|[a-z0-9]+))*$/;
const QUESTION_NAME = /^[a-z][A-Za-z0-9]{0,40}$/;
const SIMPLE = ['model', 'console-app'];
/** What every generator asks, or is told. */
const TAKEN = ['bundle', 'target', 'name', 'scope', 'packageManager', 'format', 'verify', 'templates', 'own'];

/** Names of sets, and so of generators: `hono-api`. */
export function isSetName(name: string): boolean {
  return NAME.test(name);
}

/** Folder of a generator's project. @param name the solution's */
export function ownFolder({ folder }: OwnGenerator, name: string): string {
  return folder.replaceAll('{name}', name);
}

/** What is wrong with a `generator` member, or the generator with its defaults. */
export function parseOwnGenerator(value: unknown, set: string): OwnGenerator | string {
  if (!isPlainObject(value)) return '"generator" must be an object';
  const { description, folder = `{name}-${set}`, with: beside = [], questions = [], ...unknown } = value;
  const stranger = Object.keys(unknown).at(0);
  if (stranger !== undefined)
    return `"generator" has an unknown member "${stranger}" (there is: description, folder, with, questions)`;
  if (typeof description !== 'string' || description === '' || /[\p{Cc}]/u.test(description))
    return '"generator" needs a "description", one line of text';
  if (typeof folder !== 'string' || !FOLDER.test(folder))
    return '"folder" must be lower-case words and {name}, joined by hyphens, such as "{name}-api"';
  if (!Array.isArray(beside) || !beside.every((name) => SIMPLE.includes(name as string)))
    return '"with" must be a list of "model" and "console-app"';
  if (!Array.isArray(questions)) return '"questions" must be a list';
  for (const [index, question] of questions.entries()) {
    const fault = questionFault(question, questions.slice(0, index) as readonly unknown[]);
    if (fault !== undefined) return `question ${index + 1} ${fault}`;
  }
  return {
    description,
    folder,
    with: beside as OwnGenerator['with'],
    questions: questions as readonly Question[],
  };
}

function questionFault(question: unknown, earlier: readonly unknown[]): string | undefined {
  if (!isPlainObject(question)) return 'must be an object';
  const { name, message, type, choices, pattern, default: preset, ...unknown } = question;
  const stranger = Object.keys(unknown).at(0);
  if (stranger !== undefined) return `has an unknown member "${stranger}"`;
  if (typeof name !== 'string' || !QUESTION_NAME.test(name)) return 'needs a "name" such as "port"';
  if (TAKEN.includes(name)) return `is named "${name}", which every generator asks already`;
  if (earlier.some((other) => isPlainObject(other) && other.name === name)) return `is named "${name}" again`;
  if (typeof message !== 'string' || message === '') return 'needs a "message"';
  if (type !== 'text' && type !== 'choice' && type !== 'confirm')
    return 'needs a "type": text, choice or confirm';
  if (type === 'choice') {
    if (!Array.isArray(choices) || choices.length === 0 || !choices.every((word) => typeof word === 'string'))
      return 'needs "choices", a list of texts';
  } else if (choices !== undefined) return `of type ${type} has no "choices"`;
  if (preset !== undefined && typeof preset !== (type === 'confirm' ? 'boolean' : 'string'))
    return 'has a "default" of the wrong type';
  if (type === 'choice' && preset !== undefined && !(choices as unknown[]).includes(preset))
    return 'has a "default" that is none of its choices';
  return pattern === undefined ? undefined : patternFault(pattern, type, preset);
}

function patternFault(pattern: unknown, type: string, preset: unknown): string | undefined {
  if (type !== 'text' || typeof pattern !== 'string') return 'has a "pattern", which is a text for type text';
  try {
    if (typeof preset === 'string' && matches(pattern, preset)) return undefined;
  } catch {
    return `has a "pattern" that is no regular expression: ${pattern}`;
  }
  return 'has a "pattern", and so needs a "default" that matches it and holds only letters, digits and . _ @ : / + -';
}

/** Whether a text is what a question's pattern wants, and harmless wherever it stands. */
export function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`, 'u').test(text) && /^[\w.@:/+-]*$/.test(text);
}
