import { groupBy } from '../../dataset/group-by.ts';
import { damageFindings } from '../../dataset/inspection.ts';
import type { Picture, Split } from '../../dataset/types.ts';
import { ModelBuilderError } from '../../errors.ts';
import type { TrainingRun } from '../trainer.ts';
import type { Backbone } from './backbone.ts';
import { lazyExtractor, openExtractor } from './extractor.ts';
import { openFeatureStore } from './feature-store.ts';
import { extractFeatures, type Features } from './features.ts';
import { interleave, noValidation } from './held-out.ts';
import type { ResolvedOptions } from './options.ts';
import { startPhase } from './progress.ts';
import type { TimeLimit } from './time-limit.ts';

/** Features, and which pictures have them. */
export type SplitFeatures = Features & Split;

/**
 * Features of all pictures of a split, or of as many as the time limit allows.
 * @throws ModelBuilderError `training-time-limit`, `training-too-few-pictures`, `training-no-validation`
 */
export async function computeFeatures(
  split: Split,
  labels: readonly string[],
  backbone: Backbone,
  {
    threads,
    mirror,
    cache,
    cacheDirectory,
    strict,
    modelTimeLimitSeconds: timeLimitSeconds,
  }: ResolvedOptions,
  run: TrainingRun,
  limit: TimeLimit,
): Promise<SplitFeatures> {
  const mirrored = new Set<Picture>(mirror === 'on' ? split.training : []);
  if (mirrored.size > 0) {
    const text = `Training on the mirror images of the ${mirrored.size} training pictures as well; --mirror off leaves them out.`;
    run.report({ kind: 'note', text });
  }
  const tasks = interleave(split).map((picture) => ({ picture, mirror: mirrored.has(picture) }));
  const store = cache ? await openFeatureStore(backbone, cacheDirectory, run) : undefined;
  const onProgress = startPhase(run, 'features', tasks.length);
  const extractor = lazyExtractor(
    backbone.batch,
    async () =>
      await openExtractor(
        { ...backbone, output: backbone.features },
        {
          own: backbone.own,
          name: `The backbone ${backbone.name}`,
          threads,
          timeLimitSeconds,
          signal: run.signal,
        },
      ),
  );
  const damaged: Damaged[] = [];
  let features: Features;
  try {
    features = await extractFeatures(tasks, extractor, {
      width: backbone.width,
      resize: backbone.resize,
      ...(store && { store }),
      signal: run.signal,
      isTimeUp: limit.isUpForFeatures,
      onProgress,
      onDamage: (picture, reason) => damaged.push({ picture, reason }),
    });
  } finally {
    await extractor.close();
  }
  reportDamage(damaged, strict === true, run);
  const present = new Set(features.rows.map(({ picture }) => picture));
  const training = split.training.filter((picture) => present.has(picture));
  const validation = split.validation.filter((picture) => present.has(picture));
  const cut = features.done < tasks.length;
  if (cut) {
    const progress = `${features.done} of ${tasks.length} pictures`;
    assertEnoughForTime(split, { training, validation }, labels, progress, limit.seconds, cache);
  }
  assertEveryLabel(training, labels);
  if (split.validation.length > 0 && validation.length === 0) throw noValidation();
  if (cut) {
    const message = `The time limit of ${limit.seconds} s ended the features after ${features.done} of ${tasks.length} pictures: trained on these.`;
    run.report({
      kind: 'finding',
      finding: { severity: 'warning', code: 'training-time-limit-reached', message },
    });
  }
  return { ...features, training, validation };
}

interface Damaged {
  readonly picture: Picture;
  readonly reason: string;
}

/** Once, for all of them. @throws ModelBuilderError `dataset-not-trainable` where nothing may be left out */
function reportDamage(damaged: readonly Damaged[], strict: boolean, run: TrainingRun): void {
  const named = damaged.map(({ picture: { name }, reason }) => ({ name, reason }));
  const findings = damageFindings(named.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
  if (strict && findings.length > 0) {
    throw new ModelBuilderError(
      'dataset-not-trainable',
      ['These pictures cannot be trained on:', ...findings.map(({ message }) => `  - ${message}`)].join('\n'),
      { hint: 'Replace them, or leave --strict out. Nothing was changed.' },
    );
  }
  const leftOut = damaged.map(({ picture }) => picture);
  findings.forEach((finding, at) => run.report({ kind: 'finding', finding, ...(at === 0 && { leftOut }) }));
}

/** Training pictures of a label below which a part of the pictures is no training set. */
const LEAST_A_LABEL = 2;

function assertEnoughForTime(
  wanted: Split,
  present: Split,
  labels: readonly string[],
  progress: string,
  seconds: number,
  remembered: boolean,
): void {
  const all = groupBy(wanted.training, ({ label }) => label);
  const some = groupBy(present.training, ({ label }) => label);
  const short = labels.filter((label) => {
    return (some.get(label)?.length ?? 0) < Math.min(LEAST_A_LABEL, all.get(label)?.length ?? 0);
  });
  if (short.length === 0 && (wanted.validation.length === 0 || present.validation.length > 0)) return;
  const lack =
    short.length === 0
      ? 'none of the held-out ones, which measure the accuracy, is among them'
      : `${short.length} of ${labels.length} labels have fewer than ${LEAST_A_LABEL} pictures yet`;
  throw new ModelBuilderError(
    'training-time-limit',
    `The time limit of ${seconds} s ran out after ${progress}: ${lack}.`,
    {
      hint: remembered
        ? 'Give more time with --time-limit; what was computed is remembered, so the next run goes on from there.'
        : 'Give more time with --time-limit, or leave --no-cache out: then what was computed is remembered, and the next run goes on from there.',
    },
  );
}

function assertEveryLabel(training: readonly Picture[], labels: readonly string[]): void {
  const trained = new Set(training.map(({ label }) => label));
  const empty = labels.filter((label) => !trained.has(label));
  if (empty.length === 0) return;
  throw new ModelBuilderError(
    'training-too-few-pictures',
    `No training picture of ${empty
      .map((label) => JSON.stringify(label))
      .slice(0, 3)
      .join(', ')} could be decoded.`,
    { hint: 'Replace the damaged pictures that are listed above, or remove the label.' },
  );
}
