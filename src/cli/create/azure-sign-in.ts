import { ModelBuilderError } from '../../errors.ts';
import type { Subscription } from '../../training/azure/subscriptions.ts';
import { openAzure, type AzureSession } from '../azure/session.ts';
import type { CommandContext } from '../context.ts';
import type { Progress } from '../report/progress.ts';
import type { CreateValues } from './answers.ts';
import { createPrompts } from './prompts.ts';
import type { Prompts } from './questions.ts';
import type { Questions } from './way-back.ts';

/** The ways in that need nothing of this tool, a line each. */
const ELSEWHERE = [
  'Azure CLI: `az login`, in another window.',
  'A browser on this machine: --auth browser.',
  'A service principal: AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, for example in CI.',
].join('\n');

/**
 * Signs in before anything else is asked: who cannot learns it at once, and what else can be done.
 * @returns undefined for who trains here instead
 */
export async function signInFirst(
  values: CreateValues,
  context: CommandContext,
  progress: Progress,
  questions: Questions,
): Promise<AzureSession | undefined> {
  for (let { auth } = values; ;) {
    try {
      return await questions.done(() =>
        openAzure(
          { ...values, auth },
          context,
          (line) => progress.line(line),
          (all) => askSubscription(all, createPrompts(context)),
        ),
      );
    } catch (error) {
      if (!(error instanceof ModelBuilderError) || error.code !== 'azure-sign-in') throw error;
      questions.complain(new ModelBuilderError(error.code, error.message, { hint: '' }));
      questions.note(ELSEWHERE, 'Other ways to sign in');
      const way = await questions.select(
        'Not signed in to Azure. What now?',
        [
          { value: 'device', label: 'Sign in with a code', hint: 'in a browser on any device' },
          { value: 'again', label: 'Try again', hint: 'when you have signed in another way' },
          { value: 'here', label: 'Train here instead', hint: 'on this machine, free of charge' },
        ],
        'device',
      );
      if (way === 'here') return undefined;
      if (way === 'device') auth = 'device';
    }
  }
}

async function askSubscription(all: readonly Subscription[], prompts: Prompts): Promise<string> {
  const options = all.map(({ id, name }) => ({ value: id, label: name, hint: id }));
  return await prompts.select('Subscription?', options, options[0].value);
}
