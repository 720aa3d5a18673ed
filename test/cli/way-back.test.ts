import { describe, expect, it } from 'vitest';
import { Back, type Prompts } from '../../src/cli/create/questions.ts';
import { withWayBack } from '../../src/cli/create/way-back.ts';

/** Somebody who answers from a list; `<` goes back. */
function person(...answers: readonly string[]): { prompts: Prompts; asked: string[] } {
  const rest = [...answers];
  const asked: string[] = [];
  const answer = (message: string): Promise<string> => {
    asked.push(message);
    const next = rest.shift()!;
    return next === '<' ? Promise.reject(new Back()) : Promise.resolve(next);
  };
  const prompts: Prompts = {
    back: '',
    intro: (title) => asked.push(title),
    note: (message) => asked.push(message),
    complain: (error) => asked.push(error.message),
    text: ({ message }) => answer(message),
    confirm: async (message) => (await answer(message)) === 'y',
    select: async <T extends string>(message: string) => (await answer(message)) as T,
  };
  return { prompts, asked };
}

const text = (message: string) => ({ message, fallback: '' });

describe('the way back', () => {
  it('asks the question before again, and keeps what stood before it', async () => {
    const { prompts, asked } = person('one', 'two', '<', 'TWO', 'three');
    const answers = await withWayBack(prompts, async (questions) => [
      await questions.text(text('1?')),
      await questions.text(text('2?')),
      await questions.text(text('3?')),
    ]);
    expect(answers).toEqual(['one', 'TWO', 'three']);
    expect(asked).toEqual(['1?', '2?', '3?', '2?', '3?']);
  });

  it('does work in between once, unless the question before it is answered anew', async () => {
    const { prompts } = person('a', 'y', '<', '<', 'b', 'y', 'end');
    const done: string[] = [];
    const answer = await withWayBack(prompts, async (questions) => {
      const where = await questions.text(text('where?'));
      const read = await questions.done(() => {
        done.push(where);
        return Promise.resolve(where.toUpperCase());
      });
      await questions.confirm('sure?');
      return `${read} ${await questions.text(text('name?'))}`;
    });
    expect(answer).toBe('B end');
    expect(done).toEqual(['a', 'b']);
  });

  it('remembers what went wrong, so that the answers behind it stay in their places', async () => {
    const { prompts, asked } = person('bad', 'good', '<', 'better', 'end');
    const tried: string[] = [];
    await withWayBack(prompts, async (questions) => {
      for (;;) {
        const where = await questions.text(text('where?'));
        const ok = await questions
          .done(() => {
            tried.push(where);
            return where === 'bad' ? Promise.reject(new Error('bad')) : Promise.resolve(true);
          })
          .catch(() => false);
        if (ok) break;
      }
      await questions.text(text('name?'));
    });
    expect(tried).toEqual(['bad', 'good', 'better']);
    expect(asked).toEqual(['where?', 'where?', 'name?', 'where?', 'name?']);
  });

  it('ends where nothing has been asked before', async () => {
    const { prompts } = person('<');
    await expect(withWayBack(prompts, (questions) => questions.text(text('1?')))).rejects.toMatchObject({
      code: 'interrupted',
      exitCode: 130,
    });
  });
});
