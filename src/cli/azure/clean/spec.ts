import type { CommandSpec } from '../../command.ts';
import { text, toggle } from '../../flags.ts';
import { COMMON_FLAGS } from '../../shared-flags.ts';
import { AZURE_SIGN_IN_FLAGS } from '../flags.ts';

export const AZURE_CLEAN_FLAGS = {
  yes: toggle('delete without asking'),
  dryRun: toggle('only list what would be deleted'),
  resourceGroup: text('<name>', 'only what lies in this resource group (default: all of the subscription)'),
  ...AZURE_SIGN_IN_FLAGS,
  ...COMMON_FLAGS,
};

export const azureCleanSpec: CommandSpec<typeof AZURE_CLEAN_FLAGS> = {
  name: 'azure clean',
  summary: 'list what this tool has made in the subscription, and delete it when you say so',
  flags: AZURE_CLEAN_FLAGS,
  examples: [
    'npx create-model-builder azure clean',
    'npx create-model-builder azure clean --resource-group flowers-rg --dry-run',
    'npx create-model-builder azure clean --yes --json',
  ],
  load: () => import('./run.ts'),
};
