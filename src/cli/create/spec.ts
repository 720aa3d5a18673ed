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
  output: text('<folder>', 'keep the bundle (model, labels, metrics) in this new folder'),
  yes: toggle('ask nothing, accept every default', 'y'),
  ...COMMON_FLAGS,
};

export const createSpec: CommandSpec<typeof CREATE_FLAGS> = {
  name: 'create',
  summary: 'train a classifier on labelled pictures and generate two TypeScript projects around it',
  positional: {
    name: 'target',
    description: 'folder of the projects: new, or one that holds nothing of the same name',
  },
  flags: CREATE_FLAGS,
  examples: [
    'npm create model-builder@latest flowers -- --data ./photos',
    'npx create-model-builder flowers --data labels.csv --scope @acme --package-manager pnpm',
    'npx create-model-builder flowers --data ./photos --dry-run',
    'npx create-model-builder flowers --data ./photos --train azure --workspace flowers --region westeurope',
  ],
  load: () => import('./run.ts'),
};
