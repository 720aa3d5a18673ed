import type { CommandSpec } from '../command.ts';
import { choice, text, toggle } from '../flags.ts';
import { COMMON_FLAGS, REPOSITORY_CODE_FLAG } from '../shared-flags.ts';

/** What becomes of places that both sides changed; `update` and `retrain` have it. */
export const CONFLICT_FLAG = {
  conflict: choice(
    ['markers', 'ours', 'theirs', 'sidecar'],
    'where both changed: markers in the file, your side, the new side (yours is kept as <file>.mine), or the new file beside yours as <file>.theirs',
    undefined,
  ),
};

export const UPDATE_FLAGS = {
  ...CONFLICT_FLAG,
  check: toggle('change nothing; exit code 3 when there is something to update'),
  dryRun: toggle('change nothing on disk, show what would be done'),
  abort: toggle('take the last update back'),
  templates: text(
    '<folder|package>',
    'templates that stand before all others (default: those that were used)',
  ),
  ...REPOSITORY_CODE_FLAG,
  ...COMMON_FLAGS,
};

export const updateSpec: CommandSpec<typeof UPDATE_FLAGS> = {
  name: 'update',
  summary: 'bring generated projects up to date with this version and your templates, and keep your edits',
  positional: {
    name: 'folder',
    description: 'a generated project, or a folder that holds some (default: .)',
  },
  flags: UPDATE_FLAGS,
  examples: [
    'npx create-model-builder update',
    'npx create-model-builder update flowers --dry-run',
    'npx create-model-builder update flowers --conflict markers',
    'npx create-model-builder update --abort',
  ],
  load: () => import('./run.ts'),
};
