import type { CommandSpec } from '../command.ts';
import { enabled, number, text } from '../flags.ts';
import { PREDICT_FLAGS } from '../predict/spec.ts';
import {
  COMMON_FLAGS,
  DATA_FLAG,
  MODEL_TIME_LIMIT_FLAG,
  READING_FLAGS,
  REPORT_FLAGS,
  TRAINING_FLAGS,
} from '../shared-flags.ts';

export const EVALUATE_FLAGS = {
  model: PREDICT_FLAGS.model,
  ...DATA_FLAG,
  ...READING_FLAGS,
  output: text('<folder>', 'where report.html and fixes.csv are written', './report'),
  ...REPORT_FLAGS,
  report: enabled('write no report.html, print the figures alone'),
  failUnder: number(
    '<share>',
    'exit code 1 when fewer of the pictures are right, 0 to 1',
    { min: 0, max: 1 },
    0,
  ),
  targetPrecision: TRAINING_FLAGS.targetPrecision,
  ...MODEL_TIME_LIMIT_FLAG,
  ...COMMON_FLAGS,
};

export const evaluateSpec: CommandSpec<typeof EVALUATE_FLAGS> = {
  name: 'evaluate',
  summary: 'measure a model on labelled pictures, and write the report',
  flags: EVALUATE_FLAGS,
  examples: [
    'npx create-model-builder evaluate --model ./flowers --data ./new-photos',
    'npx create-model-builder evaluate --model ./bundle --data ./test --no-report --fail-under 0.9',
  ],
  load: () => import('./run.ts'),
};
