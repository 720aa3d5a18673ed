import { confirm, intro, log, note, select, text } from '@clack/prompts';
import { ModelBuilderError } from '../../errors.ts';
import { visible, visibleLines } from '../../io/visible.ts';
import { interrupted } from '../errors.ts';

/**
 * The questions' one way out: Ctrl-C or Escape at a prompt, or a signal from outside, ends the command. The library writes to the
 * terminal by itself, so that this is the other place, beside the terminal's own port, that lets no control character through.
 */
export interface Prompts {
  intro(title: string): void;
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

export function createPrompts(interruption: AbortSignal): Prompts {
  // Every prompt listens to its signal and never lets go: each gets one of its own.
  const ownSignal = (): AbortSignal => AbortSignal.any([interruption]);
  return {
    intro: (title) => intro(visible(title)),
    note: (message, title) => note(visibleLines(message), visible(title)),
    complain: (error) => log.error(visibleLines(`${error.message}\n${error.hint}`)),
    async text({ message, fallback, check }) {
      const shown = visible(fallback);
      const answer = answered(
        await text({
          message: visible(message),
          signal: ownSignal(),
          placeholder: shown,
          defaultValue: shown,
          validate: (typed) => complaint(typed || fallback, check),
        }),
      );
      return (answer === shown ? fallback : answer).trim();
    },
    confirm: async (message, initialValue = true) =>
      answered(await confirm({ message: visible(message), initialValue, signal: ownSignal() })),
    select: async <T extends string>(message: string, options: readonly SelectOption<T>[], initialValue: T) =>
      answered(
        await select<string>({
          message: visible(message),
          options: options.map(({ label, hint, ...option }) => ({
            ...option,
            label: visible(label),
            ...(hint !== undefined && { hint: visible(hint) }),
          })),
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
    if (error instanceof ModelBuilderError) return visibleLines(`${error.message} ${error.hint}`);
    throw error;
  }
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (typeof answer === 'symbol') throw interrupted('Cancelled; nothing was written.');
  return answer as Exclude<T, symbol>;
}
