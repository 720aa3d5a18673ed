import type { CommandSpec } from '../../command.ts';
import { toggle } from '../../flags.ts';
import { PATTERN, TEMPLATES_FLAGS } from '../flags.ts';

export const DIFF_FLAGS = {
  merge: toggle('merge what changed in the defaults into your templates'),
  check: toggle('exit with 3 when a default has changed; for CI'),
  dryRun: toggle('with --merge: change nothing on disk, show what would be done'),
  ...TEMPLATES_FLAGS,
};

export const templatesDiffSpec: CommandSpec<typeof DIFF_FLAGS> = {
  name: 'templates diff',
  summary: 'show which of your templates stand before a default that has changed since, and merge the change',
  positional: PATTERN,
  flags: DIFF_FLAGS,
  examples: ['npx create-model-builder templates diff', 'npx create-model-builder templates diff --merge'],
  load: () => import('./run.ts'),
};
