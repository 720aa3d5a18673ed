import { askLine } from '../../io/ask-line.ts';
import type { Terminal } from '../../io/terminal.ts';
import { Back, cancelled, complaint, type Prompts, type SelectOption } from './questions.ts';

/** The answer that goes back. */
const BACK = '<';

/** Questions line by line, for screen readers and terminals that can only print: no frame, no colour, nothing is drawn over. */
export function plainPrompts(terminal: Pick<Terminal, 'out'>, signal: AbortSignal): Prompts {
  const say = (text: string): void => terminal.out(`${text}\n`);
  const ask = async (question: string): Promise<string> => {
    // Through the port, so that no control character of a name goes through.
    terminal.out(`\n${question}`);
    const answer = await askLine('', signal);
    if (answer === undefined) throw cancelled();
    if (answer.trim() === BACK) throw new Back();
    return answer.trim();
  };
  const again = async <T>(question: string, take: (answer: string) => T | undefined): Promise<T> => {
    for (;;) {
      const taken = take(await ask(question));
      if (taken !== undefined) return taken;
    }
  };
  return {
    intro: (title) => say(title),
    back: `${BACK} and Enter go back to the question before, Ctrl-C ends.`,
    note: (message, title) => say(`\n${title}\n${message}`),
    complain: (error) => say(`${error.message}\n${error.hint}`.trimEnd()),
    text: async ({ message, fallback, check }) =>
      await again(`${message} ${fallback === '' ? '' : `Enter takes ${fallback}. `}`, (answer) => {
        const wrong = complaint(answer || fallback, check);
        if (wrong === undefined) return answer || fallback;
        say(wrong);
        return undefined;
      }),
    confirm: async (message, initialValue = true) =>
      await again(`${message} y or n, Enter takes ${initialValue ? 'y' : 'n'}: `, (answer) =>
        answer === ''
          ? initialValue
          : /^y(?:es)?$/i.test(answer)
            ? true
            : /^no?$/i.test(answer)
              ? false
              : undefined,
      ),
    select: async <T extends string>(
      message: string,
      options: readonly SelectOption<T>[],
      initialValue: T,
    ) => {
      const lines = options.map(
        ({ label, hint, disabled }, at) =>
          `  ${at + 1}: ${label}${hint === undefined ? '' : ` (${hint})`}${disabled === true ? ', cannot be chosen' : ''}`,
      );
      const preset = options.findIndex(({ value }) => value === initialValue) + 1;
      return await again(`${[message, ...lines].join('\n')}\nA number, Enter takes ${preset}: `, (answer) => {
        const option = options.at((answer === '' ? preset : /^\d+$/.test(answer) ? Number(answer) : 0) - 1);
        const isChoice =
          answer === '' || (/^\d+$/.test(answer) && Number(answer) > 0 && Number(answer) <= options.length);
        return isChoice && option?.disabled !== true ? option?.value : undefined;
      });
    },
  };
}
