import type { CommandSpec } from '../../command.ts';
import { text } from '../../flags.ts';
import { COMMON_FLAGS } from '../../shared-flags.ts';
import { AZURE_SIGN_IN_FLAGS, AZURE_WORKSPACE_FLAGS } from '../flags.ts';

export const AZURE_SIZES_FLAGS = {
  region: text(
    '<name>',
    'ask what this region offers (default: the region of --workspace, else only what is known without asking)',
  ),
  ...AZURE_WORKSPACE_FLAGS,
  ...AZURE_SIGN_IN_FLAGS,
  ...COMMON_FLAGS,
};

export const azureSizesSpec: CommandSpec<typeof AZURE_SIZES_FLAGS> = {
  name: 'azure sizes',
  summary: 'list the machines with GPUs that can train, with prices',
  flags: AZURE_SIZES_FLAGS,
  examples: [
    'npx create-model-builder azure sizes',
    'npx create-model-builder azure sizes --region westeurope --json',
  ],
  load: () => import('./run.ts'),
};
