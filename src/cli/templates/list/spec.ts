import type { CommandSpec } from '../../command.ts';
import { PATTERN, TEMPLATES_FLAGS } from '../flags.ts';

export const templatesListSpec: CommandSpec<typeof TEMPLATES_FLAGS> = {
  name: 'templates list',
  summary: 'show which templates are used, and which folder each comes from',
  positional: PATTERN,
  flags: TEMPLATES_FLAGS,
  examples: [
    'npx create-model-builder templates list',
    'npx create-model-builder templates list "console-app/**" --project ./flowers',
  ],
  load: () => import('./run.ts'),
};
