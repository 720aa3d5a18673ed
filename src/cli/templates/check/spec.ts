import type { CommandSpec } from '../../command.ts';
import { TEMPLATES_FLAGS } from '../flags.ts';

export const templatesCheckSpec: CommandSpec<typeof TEMPLATES_FLAGS> = {
  name: 'templates check',
  summary: 'find what is wrong with your templates, before anybody generates with them',
  flags: TEMPLATES_FLAGS,
  examples: [
    'npx create-model-builder templates check',
    'npx create-model-builder templates check --templates ./our-templates --json',
  ],
  load: () => import('./run.ts'),
};
