import type { CommandSpec } from '../../command.ts';
import { text } from '../../flags.ts';
import { COMMON_FLAGS, GENERATION_FLAGS, MODEL_TIME_LIMIT_FLAG, TRAINING_FLAGS } from '../../shared-flags.ts';
import { AZURE_SIGN_IN_FLAGS, AZURE_WORKSPACE_FLAGS } from '../flags.ts';

const { dryRun: _, ...GENERATION } = GENERATION_FLAGS;

export const AZURE_ATTACH_FLAGS = {
  target: text('<folder>', 'folder of the projects (default: one with the name of the experiment)'),
  output: text('<folder>', 'keep the bundle in this new folder; without --target nothing is generated then'),
  golden: TRAINING_FLAGS.golden,
  targetPrecision: TRAINING_FLAGS.targetPrecision,
  ...MODEL_TIME_LIMIT_FLAG,
  ...GENERATION,
  ...AZURE_WORKSPACE_FLAGS,
  ...AZURE_SIGN_IN_FLAGS,
  ...COMMON_FLAGS,
};

export const azureAttachSpec: CommandSpec<typeof AZURE_ATTACH_FLAGS> = {
  name: 'azure attach',
  summary: 'follow a job of this tool, from whatever machine it was submitted, and generate the projects',
  positional: { name: 'job', description: 'id of the job (default: the newest one of this tool)' },
  flags: AZURE_ATTACH_FLAGS,
  examples: [
    'npx create-model-builder azure attach flowers-0a1b2c3d4e --workspace flowers',
    'npx create-model-builder azure attach --workspace flowers --target my-app',
    'npx create-model-builder azure attach flowers-0a1b2c3d4e --workspace flowers --output ./bundle',
  ],
  load: () => import('./run.ts'),
};
