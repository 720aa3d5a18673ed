import type { CommandSpec } from '../command.ts';
import { COMMON_FLAGS } from '../shared-flags.ts';

export const DOCS_FLAGS = { ...COMMON_FLAGS };

export const docsSpec: CommandSpec<typeof DOCS_FLAGS> = {
  name: 'docs',
  summary: 'print where a page of the documentation lies on this machine',
  positional: { name: 'topic', description: 'the page, such as azure (default: lists them)' },
  flags: DOCS_FLAGS,
  examples: ['npx create-model-builder docs', 'npx create-model-builder docs templates'],
  load: () => import('./run.ts'),
};
