import type { CommandInput, CommandOutcome } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { createProgress } from '../report/progress.ts';
import { checkTrainingValues } from '../training-answers.ts';
import { create } from './flow.ts';
import { givenAnswers } from './given-answers.ts';
import type { CREATE_FLAGS } from './spec.ts';

export type CreateInput = CommandInput<typeof CREATE_FLAGS>;

/** `create-model-builder` */
export async function run(input: CreateInput, context: CommandContext): Promise<CommandOutcome> {
  const { values } = input;
  checkTrainingValues(values);
  const progress = createProgress(context.terminal, context.now);
  try {
    const asks = context.terminal.canAsk && !values.yes && !values.json;
    if (!asks) return await create(givenAnswers(input, context, progress), input, context, progress);
    // The questions are loaded only where somebody can answer them.
    const { wizard } = await import('./wizard.ts');
    return await create(wizard(input, context, progress), input, context, progress);
  } finally {
    progress.end();
  }
}
