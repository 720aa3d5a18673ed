import { AZURE_JOB_FLAGS, AZURE_SIGN_IN_FLAGS, AZURE_TRAINING_FLAGS } from '../azure/flags.ts';
import type { CommandSpec } from '../command.ts';
import { text, toggle } from '../flags.ts';
import {
  COMMON_FLAGS,
  DATA_FLAG,
  GENERATION_FLAGS,
  READING_FLAGS,
  REPORT_FLAGS,
  TRAINING_FLAGS,
} from '../shared-flags.ts';

export const CREATE_FLAGS = {
  ...DATA_FLAG,
  ...READING_FLAGS,
  ...GENERATION_FLAGS,
  ...TRAINING_FLAGS,
  ...REPORT_FLAGS,
  ...AZURE_TRAINING_FLAGS,
  ...AZURE_JOB_FLAGS,
  ...AZURE_SIGN_IN_FLAGS,
  output: text('<folder>', 'keep model, labels and metrics in this folder, too'),
  yes: toggle('ask nothing, accept every default', 'y'),
  ...COMMON_FLAGS,
};

export const createSpec: CommandSpec<typeof CREATE_FLAGS> = {
  name: 'create',
  summary: 'train a classifier on labelled pictures and generate two TypeScript projects',
  positional: {
    name: 'target',
    description: 'folder of the projects; made if there is none',
  },
  flags: CREATE_FLAGS,
  examples: [
    'npm create model-builder@latest flowers -- --data ./photos',
    'npx create-model-builder flowers --data ./photos --dry-run',
    'npx create-model-builder flowers --data photos.csv --scope @acme --package-manager pnpm',
    'npx create-model-builder flowers --data ./photos --train azure --workspace flowers --region westeurope',
  ],
  load: () => import('./run.ts'),
};
