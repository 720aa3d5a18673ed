import { EXIT, ModelBuilderError } from '../errors.ts';
import { AZURE_JOB_FLAGS, AZURE_SIGN_IN_FLAGS, AZURE_TRAINING_FLAGS } from './azure/flags.ts';
import { flagName, type FlagTable } from './command.ts';

const AZURE_FLAGS = { ...AZURE_TRAINING_FLAGS, ...AZURE_JOB_FLAGS, ...AZURE_SIGN_IN_FLAGS };

/**
 * Refuses flags of Azure for a training here: who gives them believes that it goes there.
 * @throws ModelBuilderError `usage-contradiction`
 */
export function refuseAzureFlags(train: 'local' | 'azure', given: ReadonlySet<string>): void {
  if (train === 'azure') return;
  refuseFlags(AZURE_FLAGS, given, 'for training on Azure', 'Add --train azure');
}

/**
 * Refuses flags that mean nothing as the others stand, before anything is read.
 * @param table the flags that may not be given
 * @param what they are for
 * @param instead what to do to give them a meaning
 * @throws ModelBuilderError `usage-contradiction`
 */
export function refuseFlags(
  table: FlagTable,
  given: ReadonlySet<string>,
  what: string,
  instead: string,
): void {
  const names = Object.entries(table)
    .filter(([key]) => given.has(key))
    .map(([key, flag]) => flagName(key, flag));
  if (names.length === 0) return;
  const [are, them] = names.length === 1 ? ['is', 'it'] : ['are', 'them'];
  throw new ModelBuilderError('usage-contradiction', `${names.join(', ')} ${are} ${what}.`, {
    hint: `${instead}, or leave ${them} out.`,
    exitCode: EXIT.usage,
  });
}
