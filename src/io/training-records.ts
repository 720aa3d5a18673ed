import { basename, dirname, join } from 'node:path';
import { checkScores } from '../bundle/read-bundle.ts';
import { parseBundleJson, parseMetrics } from '../bundle/schema.ts';
import type { Metrics, PictureScores } from '../bundle/types.ts';
import { MANIFEST_FOLDER } from '../scaffold/manifest.ts';
import { readFileIfPresent } from './read-if-present.ts';

/** Bytes: the scores of many pictures for many labels. */
const LIMIT = 256 * 1024 * 1024;

/**
 * What a training left beside a model: in a bundle, or in a model package.
 * @param folder absolute; holds the `MLModel.zip`
 * @param labels of the model
 * @throws ModelBuilderError `bundle-invalid`
 */
export async function readTrainingRecords(
  folder: string,
  labels: readonly string[],
): Promise<{ readonly metrics?: Metrics; readonly scores?: PictureScores }> {
  const metricsFile = join(folder, 'metrics.json');
  const measured = await readFileIfPresent(metricsFile, LIMIT);
  const records = basename(folder) === 'assets' ? join(dirname(folder), MANIFEST_FOLDER) : folder;
  const scoresFile = join(records, 'scores.json');
  const scored = await readFileIfPresent(scoresFile, LIMIT);
  const scores = scored && parseBundleJson('scores', scored, scoresFile);
  if (scores) checkScores(scores, labels, scoresFile);
  return { ...(measured && { metrics: parseMetrics(measured, metricsFile) }), ...(scores && { scores }) };
}
