import type { CommandSpec } from '../../command.ts';
import { number } from '../../flags.ts';
import { COMMON_FLAGS } from '../../shared-flags.ts';
import { AZURE_SIGN_IN_FLAGS, AZURE_WORKSPACE_FLAGS } from '../flags.ts';

export const AZURE_JOBS_FLAGS = {
  ...AZURE_WORKSPACE_FLAGS,
  limit: number(
    '<count>',
    'how many of the newest jobs are looked at',
    { min: 1, max: 1000, integer: true },
    20,
  ),
  ...AZURE_SIGN_IN_FLAGS,
  ...COMMON_FLAGS,
};

export const azureJobsSpec: CommandSpec<typeof AZURE_JOBS_FLAGS> = {
  name: 'azure jobs',
  summary: 'list the jobs of this tool in a workspace, newest first',
  flags: AZURE_JOBS_FLAGS,
  examples: [
    'npx create-model-builder azure jobs --workspace flowers',
    'npx create-model-builder azure jobs --workspace flowers --json',
  ],
  load: () => import('./run.ts'),
};
