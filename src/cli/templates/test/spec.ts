import type { CommandSpec } from '../../command.ts';
import { toggle } from '../../flags.ts';
import { REPOSITORY_CODE_FLAG } from '../../shared-flags.ts';
import { TEMPLATES_FLAGS } from '../flags.ts';

export const TEST_FLAGS = {
  update: toggle('write the snapshots as they are now'),
  ...REPOSITORY_CODE_FLAG,
  ...TEMPLATES_FLAGS,
};

export const templatesTestSpec: CommandSpec<typeof TEST_FLAGS> = {
  name: 'templates test',
  summary: 'compare what your templates become with the snapshots beside them',
  flags: TEST_FLAGS,
  examples: ['npx create-model-builder templates test', 'npx create-model-builder templates test --update'],
  load: () => import('./run.ts'),
};
