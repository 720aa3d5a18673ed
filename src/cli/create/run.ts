import type { CommandInput, CommandOutcome } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { refuseAzureFlags } from '../meaningless-flags.ts';
import { createProgress } from '../report/progress.ts';
import { checkTrainingValues } from '../training-answers.ts';
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
    if (!asks) refuseAzureFlags(values.train, input.given);
    const answers = asks
      ? (await import('./wizard.ts')).wizard(input, context, progress)
      : await givenAnswers(input, context, progress);
    const { create } = await import('./flow.ts');
    return await create(answers, input, context, progress);
  } finally {
    progress.end();
  }
}
