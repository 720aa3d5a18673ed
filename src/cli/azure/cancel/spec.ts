import type { CommandSpec } from '../../command.ts';
import { COMMON_FLAGS } from '../../shared-flags.ts';
import { AZURE_SIGN_IN_FLAGS, AZURE_WORKSPACE_FLAGS } from '../flags.ts';

export const AZURE_CANCEL_FLAGS = { ...AZURE_WORKSPACE_FLAGS, ...AZURE_SIGN_IN_FLAGS, ...COMMON_FLAGS };

export const azureCancelSpec: CommandSpec<typeof AZURE_CANCEL_FLAGS> = {
  name: 'azure cancel',
  summary: 'end a job; the pictures and checkpoints in the storage stay',
  positional: { name: 'job', description: 'id of the job, as `azure jobs` lists it' },
  flags: AZURE_CANCEL_FLAGS,
  examples: [
    'npx create-model-builder azure cancel flowers-0a1b2c3d4e --workspace flowers',
    'npx create-model-builder azure cancel flowers-0a1b2c3d4e --workspace flowers --json',
  ],
  load: () => import('./run.ts'),
};
