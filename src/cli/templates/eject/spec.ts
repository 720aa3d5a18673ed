import type { CommandSpec } from '../../command.ts';
import { toggle } from '../../flags.ts';
import { PATTERN, TEMPLATES_FLAGS } from '../flags.ts';

export const EJECT_FLAGS = {
  force: toggle('replace templates of yours; what stood there is kept as <file>.orig'),
  dryRun: toggle('change nothing on disk, show what would be done'),
  ...TEMPLATES_FLAGS,
};

export const templatesEjectSpec: CommandSpec<typeof EJECT_FLAGS> = {
  name: 'templates eject',
  summary: 'copy default templates into your own folder, to change them there',
  positional: PATTERN,
  flags: EJECT_FLAGS,
  examples: [
    'npx create-model-builder templates eject model/README.md',
    'npx create-model-builder templates eject "console-app/**" --project ./flowers',
  ],
  load: () => import('./run.ts'),
};
