import { styleText } from 'node:util';
import { confirm, intro, log, note, select, text } from '@clack/prompts';
import { watchKeys } from '../../io/keyboard.ts';
import { visible, visibleLines } from '../../io/visible.ts';
import type { CommandContext } from '../context.ts';
import { wrap } from '../report/visible.ts';
import { FRAME_COLUMNS } from './frame.ts';
import { plainPrompts } from './plain-prompts.ts';
import { Back, cancelled, complaint, type Prompts, type SelectOption } from './questions.ts';

/**
 * Questions as this terminal can show them. Ctrl-C, or a signal from outside, ends the command, and so does Escape where there is no way
 * back. The library writes to the terminal by itself, so that this is the other place, beside the terminal's own port, that lets no control
 * character through.
 * @param goesBack whether the asker handles {@link Back}
 */
export function createPrompts(
  { terminal, signal }: Pick<CommandContext, 'terminal' | 'signal'>,
  goesBack = false,
): Prompts {
  const prompts = terminal.plain ? plainPrompts(terminal, signal) : framedPrompts(signal);
  return goesBack ? prompts : withoutBack(prompts);
}

function withoutBack(prompts: Prompts): Prompts {
  const ended = (error: unknown): never => {
    throw error instanceof Back ? cancelled() : error;
  };
  return {
    ...prompts,
    text: (question) => prompts.text(question).catch(ended),
    confirm: (message, preset) => prompts.confirm(message, preset).catch(ended),
    select: (message, options, preset) => prompts.select(message, options, preset).catch(ended),
  };
}

function framedPrompts(interruption: AbortSignal): Prompts {
  // Every prompt listens to its signal and never lets go: each gets one of its own.
  const ownSignal = (): AbortSignal => AbortSignal.any([interruption]);
  return {
    intro: (title) => intro(visible(title)),
    back: 'Esc goes back to the question before, Ctrl-C ends.',
    note: (message, title) => note(inFrame(message, 2 * FRAME_COLUMNS + 1, ''), visible(title)),
    complain: (error) => log.error(inFrame(`${error.message}\n${error.hint}`.trimEnd())),
    async text({ message, fallback, check }) {
      const shown = visible(fallback);
      const answer = await answered(
        text({
          message: inFrame(message).replaceAll('\n', `\n${styleText('gray', '│')}  `),
          signal: ownSignal(),
          placeholder: shown,
          defaultValue: shown,
          validate: (typed) =>
            inFrame(complaint(typed || fallback, check) ?? '').replaceAll('\n', '\n   ') || undefined,
        }),
      );
      return (answer === shown ? fallback : answer).trim();
    },
    confirm: async (message, initialValue = true) =>
      await answered(confirm({ message: visible(message), initialValue, signal: ownSignal() })),
    select: async <T extends string>(message: string, options: readonly SelectOption<T>[], initialValue: T) =>
      (await answered(
        select<string>({
          message: visible(message),
          options: options.map(({ label, hint, ...option }) => ({
            ...option,
            label: visible(label),
            ...(hint !== undefined && { hint: visible(hint) }),
          })),
          initialValue,
          signal: ownSignal(),
        }),
      )) as T,
  };
}

/** Lines as wide as the frame leaves them. */
function inFrame(message: string, taken = FRAME_COLUMNS, further?: string): string {
  const width = (process.stdout.columns || 80) - taken;
  return visibleLines(message)
    .split('\n')
    .map((line) => wrap(line, width, further))
    .join('\n');
}

/** @throws Back at Escape; ModelBuilderError `interrupted` at Ctrl-C, or when a signal came from outside */
async function answered<T>(prompt: Promise<T>): Promise<Exclude<T, symbol>> {
  const keys = watchKeys();
  try {
    const answer = await prompt;
    if (typeof answer !== 'symbol') return answer as Exclude<T, symbol>;
    throw keys.last() === 'escape' ? new Back() : cancelled();
  } finally {
    keys.stop();
  }
}
