import type { CommandSpec } from '../command.ts';
import { text, toggle } from '../flags.ts';
import {
  COMMON_FLAGS,
  DATA_FLAG,
  READING_FLAGS,
  REPORT_FLAGS,
  REPOSITORY_CODE_FLAG,
  TRAINING_FLAGS,
} from '../shared-flags.ts';
import { CONFLICT_FLAG } from '../update/spec.ts';

const {
  validationData,
  targetPrecision,
  keepFamiliar,
  timeLimit,
  threads,
  backbone,
  backboneLicense,
  cache,
  modelTimeLimit,
} = TRAINING_FLAGS;

/** Seed and share of the split are not among them: other held-out pictures would be no fair comparison. */
export const RETRAIN_FLAGS = {
  data: {
    ...DATA_FLAG.data,
    description: `${DATA_FLAG.data.description} (default: those of the last training)`,
  },
  ...READING_FLAGS,
  labelsFrom: {
    ...READING_FLAGS.labelsFrom,
    description: READING_FLAGS.labelsFrom.description.replace(
      'asked;',
      'as in the last training; else asked;',
    ),
  },
  validationData,
  bundle: text('<folder>', 'take this bundle, trained elsewhere, instead of training'),
  targetPrecision,
  keepFamiliar,
  timeLimit,
  threads,
  backbone,
  backboneLicense,
  modelTimeLimit,
  cache,
  ...REPORT_FLAGS,
  replace: toggle('replace the model also when the new one is worse or cannot be compared'),
  dropLabels: toggle(
    'replace the model also when the new one lacks labels that the earlier one knows (default: a terminal is asked)',
  ),
  ...CONFLICT_FLAG,
  templates: text(
    '<folder|package>',
    'templates that stand before all others (default: those that were used)',
  ),
  dryRun: toggle('train and compare, but change nothing in the projects; show what would be changed'),
  ...REPOSITORY_CODE_FLAG,
  ...COMMON_FLAGS,
};

export const retrainSpec: CommandSpec<typeof RETRAIN_FLAGS> = {
  name: 'retrain',
  summary: 'train again on the pictures as they are now, and replace the model when it is not worse',
  positional: { name: 'folder', description: 'a generated project or solution (default: .)' },
  flags: RETRAIN_FLAGS,
  examples: [
    'npx create-model-builder retrain',
    'npx create-model-builder retrain flowers --data ./photos',
    'npx create-model-builder retrain flowers --dry-run',
  ],
  load: () => import('./run.ts'),
};
