import type { CommandSpec } from '../command.ts';
import { COMMON_FLAGS } from '../shared-flags.ts';

export const doctorSpec: CommandSpec<typeof COMMON_FLAGS> = {
  name: 'doctor',
  summary: 'check that this machine has what is needed',
  flags: COMMON_FLAGS,
  examples: ['npx create-model-builder doctor', 'npx create-model-builder doctor --json'],
  load: () => import('./run.ts'),
};
