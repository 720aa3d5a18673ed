import { Back, cancelled, type Prompts } from './questions.ts';

/** Questions that one can go back from. */
export interface Questions extends Prompts {
  /** Work between two questions, such as reading the pictures: done once, and remembered when somebody goes back over it. */
  done<T>(work: () => Promise<T>): Promise<T>;
}

type Entry = { readonly isQuestion: boolean } & ({ readonly value: unknown } | { readonly error: unknown });

/**
 * Asks; who goes back meets the question before. For that everything is asked anew, and answered from memory up to there: the questions
 * need not know of each other.
 * @throws ModelBuilderError `interrupted` for who goes back from the first question
 */
export async function withWayBack<T>(
  prompts: Prompts,
  ask: (questions: Questions) => Promise<T>,
): Promise<T> {
  const entries: Entry[] = [];
  for (;;) {
    let at = 0;
    const isNew = (): boolean => at === entries.length;
    const step = async <V>(isQuestion: boolean, make: () => Promise<V>): Promise<V> => {
      if (isNew()) {
        const entry: Entry = await make().then(
          (value) => ({ isQuestion, value }),
          (error: unknown) => {
            // Neither the way back nor the end is an answer.
            if (isQuestion) throw error;
            return { isQuestion, error };
          },
        );
        entries.push(entry);
      }
      const known = entries[at++];
      if ('error' in known) throw known.error;
      return known.value as V;
    };
    try {
      return await ask({
        ...prompts,
        intro: (title) => isNew() && prompts.intro(title),
        note: (message, title) => isNew() && prompts.note(message, title),
        complain: (error) => isNew() && prompts.complain(error),
        text: (question) => step(true, () => prompts.text(question)),
        confirm: (message, preset) => step(true, () => prompts.confirm(message, preset)),
        select: (message, options, preset) => step(true, () => prompts.select(message, options, preset)),
        done: (work) => step(false, work),
      });
    } catch (error) {
      if (!(error instanceof Back)) throw error;
      while (entries.length > 0 && !entries[entries.length - 1].isQuestion) entries.pop();
      if (entries.pop() === undefined) throw cancelled();
    }
  }
}
