import { confirm, select, text } from '@clack/prompts';
import { ModelBuilderError } from '../../errors.ts';
import { interrupted } from '../errors.ts';

/** The questions' one way out: Ctrl-C or Escape at a prompt, or a signal from outside, ends the command. */
export interface Prompts {
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

export function createPrompts(interruption: AbortSignal): Prompts {
  // Every prompt listens to its signal and never lets go: each gets one of its own.
  const ownSignal = (): AbortSignal => AbortSignal.any([interruption]);
  return {
    text: async ({ message, fallback, check }) =>
      answered(
        await text({
          message,
          signal: ownSignal(),
          placeholder: fallback,
          defaultValue: fallback,
          validate: (answer) => complaint(answer || fallback, check),
        }),
      ).trim(),
    confirm: async (message, initialValue = true) =>
      answered(await confirm({ message, initialValue, signal: ownSignal() })),
    select: async <T extends string>(message: string, options: readonly SelectOption<T>[], initialValue: T) =>
      answered(
        await select<string>({
          message,
          options: options.map((option) => ({ ...option })),
          initialValue,
          signal: ownSignal(),
        }),
      ) as T,
  };
}

/** What the prompt shows under an answer that will not do. */
function complaint(answer: string, check: TextQuestion['check']): string | undefined {
  try {
    check?.(answer.trim());
    return undefined;
  } catch (error) {
    if (error instanceof ModelBuilderError) return `${error.message} ${error.hint}`;
    throw error;
  }
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (typeof answer === 'symbol') throw interrupted('Cancelled; nothing was written.');
  return answer as Exclude<T, symbol>;
}
