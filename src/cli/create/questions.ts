import { ModelBuilderError } from '../../errors.ts';
import { visibleLines } from '../../io/visible.ts';
import { interrupted } from '../errors.ts';

/** Somebody who can be asked. */
export interface Prompts {
  intro(title: string): void;
  /** How to go back, in one sentence. */
  readonly back: string;
  /** A text in a frame. */
  note(message: string, title: string): void;
  /** What is wrong with an answer, before it is asked for again. */
  complain(error: ModelBuilderError): void;
  text(question: TextQuestion): Promise<string>;
  confirm(message: string, initialValue?: boolean): Promise<boolean>;
  select<T extends string>(message: string, options: readonly SelectOption<T>[], initialValue: T): Promise<T>;
}

export interface TextQuestion {
  readonly message: string;
  /** Shown dimmed, and the answer to an empty line. */
  readonly fallback: string;
  /** Throws a ModelBuilderError that says what is wrong with the answer. */
  readonly check?: (answer: string) => void;
}

export interface SelectOption<T> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
  readonly disabled?: boolean;
}

/** Somebody wants the question before; where there is none, or the asker knows no way back, it is the end. */
export class Back extends Error {}

/** What is wrong with an answer, for people; undefined where nothing is. */
export function complaint(answer: string, check: TextQuestion['check']): string | undefined {
  try {
    check?.(answer.trim());
    return undefined;
  } catch (error) {
    if (error instanceof ModelBuilderError)
      return visibleLines(`${error.message} ${inWords(error.hint)}`.trimEnd());
    throw error;
  }
}

/** The end that somebody at a question has chosen. */
export function cancelled(): ModelBuilderError {
  return interrupted('Cancelled; nothing was written.');
}

/** Advice for who is being asked, and types no flags. */
export function inWords(hint: string): string {
  return hint.replace(/for example --[\w-]+ /, 'for example ');
}
