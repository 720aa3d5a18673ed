import { holdKeyboard } from '../../io/keyboard.ts';
import type { CommandInput, CommandOutcome } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { refuseAzureFlags } from '../meaningless-flags.ts';
import { createProgress } from '../report/progress.ts';
import { checkTrainingValues } from '../training-answers.ts';
import type { Answers } from './answers.ts';
import { givenAnswers } from './given-answers.ts';
import type { CREATE_FLAGS } from './spec.ts';

export type CreateInput = CommandInput<typeof CREATE_FLAGS>;

/** `create-model-builder` */
export async function run(input: CreateInput, context: CommandContext): Promise<CommandOutcome> {
  const { values } = input;
  checkTrainingValues(values);
  if (context.terminal.canAsk && !values.yes && !values.json) return await ask(input, context);
  refuseAzureFlags(values.train, input.given);
  const progress = createProgress(context.terminal, context.now);
  try {
    const answers = await givenAnswers(input, context, progress);
    const { create } = await import('./flow.ts');
    return await create(answers, values, context, progress);
  } finally {
    progress.end();
  }
}

/** With questions, in one frame from the first to what came of it. */
async function ask(input: CreateInput, outer: CommandContext): Promise<CommandOutcome> {
  const [{ wizard }, { openFrame }] = await Promise.all([import('./wizard.ts'), import('./frame.ts')]);
  const frame = outer.terminal.plain ? undefined : openFrame(outer.terminal);
  const context = { ...outer, terminal: frame?.terminal ?? outer.terminal };
  const progress = createProgress(context.terminal, context.now);
  let release = (): void => undefined;
  let again = '';
  const answers = wizard(input, context, progress);
  const held: Answers = {
    ...answers,
    async settle() {
      const settled = await answers.settle();
      again = answers.again(settled);
      release = holdKeyboard();
      return settled;
    },
    async agree(values) {
      release();
      await answers.agree?.(values);
      release = holdKeyboard();
    },
  };
  try {
    const { create } = await import('./flow.ts');
    const outcome = await create(held, input.values, context, progress);
    progress.end();
    context.terminal.out(outcome.text);
    frame?.end(outcome.error === undefined ? 'Done.' : '');
    // Outside of the frame and in one line, to be copied.
    outer.terminal.out(`The same again, without questions:\n${again}\n`);
    return { ...outcome, text: '' };
  } catch (error) {
    progress.end();
    frame?.end('');
    throw error;
  } finally {
    release();
  }
}
