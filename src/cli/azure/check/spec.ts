import type { CommandSpec } from '../../command.ts';
import { COMMON_FLAGS, DATA_FLAG, READING_FLAGS } from '../../shared-flags.ts';
import { AZURE_SIGN_IN_FLAGS, AZURE_TRAINING_FLAGS } from '../flags.ts';

export const AZURE_CHECK_FLAGS = {
  ...DATA_FLAG,
  ...READING_FLAGS,
  ...AZURE_TRAINING_FLAGS,
  ...AZURE_SIGN_IN_FLAGS,
  ...COMMON_FLAGS,
};

export const azureCheckSpec: CommandSpec<typeof AZURE_CHECK_FLAGS> = {
  name: 'azure check',
  summary: 'find every problem of a training on Azure before anything is made or paid for',
  flags: AZURE_CHECK_FLAGS,
  examples: [
    'npx create-model-builder azure check --workspace flowers --region westeurope',
    'npx create-model-builder azure check --workspace flowers --compute gpu --data ./photos --priority low',
  ],
  load: () => import('./run.ts'),
};
