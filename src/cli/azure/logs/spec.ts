import type { CommandSpec } from '../../command.ts';
import { toggle } from '../../flags.ts';
import { COMMON_FLAGS } from '../../shared-flags.ts';
import { AZURE_SIGN_IN_FLAGS, AZURE_WORKSPACE_FLAGS } from '../flags.ts';

export const AZURE_LOGS_FLAGS = {
  follow: toggle('go on until the job ends', 'f'),
  ...AZURE_WORKSPACE_FLAGS,
  ...AZURE_SIGN_IN_FLAGS,
  ...COMMON_FLAGS,
};

export const azureLogsSpec: CommandSpec<typeof AZURE_LOGS_FLAGS> = {
  name: 'azure logs',
  summary: 'print what a job has printed',
  positional: { name: 'job', description: 'id of the job (default: the newest one of this tool)' },
  flags: AZURE_LOGS_FLAGS,
  examples: [
    'npx create-model-builder azure logs flowers-0a1b2c3d4e --workspace flowers',
    'npx create-model-builder azure logs --workspace flowers --follow',
  ],
  load: () => import('./run.ts'),
};
