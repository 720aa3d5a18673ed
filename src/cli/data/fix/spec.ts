import type { CommandSpec } from '../../command.ts';
import { text, toggle } from '../../flags.ts';
import { COMMON_FLAGS, DATA_FLAG, READING_FLAGS } from '../../shared-flags.ts';

export const DATA_FIX_FLAGS = {
  from: text('<file>', 'the fixes.csv beside a report, or one that was saved in it'),
  data: {
    ...DATA_FLAG.data,
    placeholder: '<folder|table>',
    description:
      'the pictures, or the table that labels them (default: those of the project that --from lies in)',
  },
  labelsFrom: READING_FLAGS.labelsFrom,
  undo: toggle('take back the last fix of these pictures'),
  dryRun: toggle('change nothing, show what would be moved'),
  ...COMMON_FLAGS,
};

export const dataFixSpec: CommandSpec<typeof DATA_FIX_FLAGS> = {
  name: 'data fix',
  summary: 'put pictures under the labels that a fixes.csv says',
  flags: DATA_FIX_FLAGS,
  examples: [
    'npx create-model-builder data fix --from fixes.csv --data ./photos --dry-run',
    'npx create-model-builder data fix --undo --data ./photos',
  ],
  load: () => import('./run.ts'),
};
