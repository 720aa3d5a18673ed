import { writeBundle, type BundleParts } from '../../bundle/bundle.ts';
import { goldenFromPictures, syntheticGolden } from '../../bundle/golden.ts';
import type { Bundle, Metrics } from '../../bundle/types.ts';
import { assertTrainable } from '../../dataset/lint.ts';
import type { Dataset } from '../../dataset/types.ts';
import { assertNoFolder } from '../../io/bundle-files.ts';
import { findOwnPackage } from '../../io/own-package.ts';
import { appendClassifierHead, OUTPUT_NAME } from '../../onnx/append-head.ts';
import { INPUT_NAME } from '../../onnx/prepare-backbone.ts';
import type { Trainer, TrainingRun } from '../trainer.ts';
import type { Backbone } from './backbone.ts';
import { checkLocal } from './check.ts';
import { computeFeatures } from './feature-stage.ts';
import { balancedWeights, fitHead, foldStandardization, slice, type HeadRows } from './head.ts';
import { choicePictures, holdOut } from './held-out.ts';
import { openLoss } from './loss.ts';
import { modelMetadata } from './metadata.ts';
import { computeMetrics } from './metrics.ts';
import { resolveOptions, type LocalOptions, type ResolvedOptions } from './options.ts';
import { startPhase } from './progress.ts';
import { resolveBackbone } from './resolve-backbone.ts';
import { planRows } from './row-plan.ts';
import { hasSmallRowSpace, toRowSpace } from './row-space.ts';
import { arrangeRows, featureStatistics, standardizeInPlace } from './standardize.ts';
import { startTimeLimit } from './time-limit.ts';

/** Trains here, without cloud and Python: a frozen backbone's features, multinomial logistic regression on top. */
export const localTrainer: Trainer<LocalOptions> = { check: checkLocal, train };

async function train(dataset: Dataset, given: LocalOptions, run: TrainingRun): Promise<Bundle> {
  const options = resolveOptions(given);
  assertTrainable(dataset);
  await assertNoFolder(run.output);
  const limit = startTimeLimit(run, options.timeLimitSeconds);
  const { findings, ...split } = holdOut(dataset, options);
  for (const finding of findings) run.report({ kind: 'finding', finding });
  const backbone = await resolveBackbone(options, run);
  const features = await computeFeatures(split, dataset.labels, backbone, options, run, limit);

  const training = features.training.map(({ label }) => dataset.labels.indexOf(label));
  const plan = planRows(features.rows, {
    choice: choicePictures(features.training, options.seed),
    heldOut: new Set(features.validation),
  });
  const matrix = arrangeRows(features.matrix, backbone.width, plan.order);
  const statistics = featureStatistics(matrix, backbone.width, plan.training);
  standardizeInPlace(matrix, statistics);
  const pictures = plan.order.map((row) => features.rows[row].picture);
  const rows: HeadRows = {
    ...plan,
    matrix,
    width: backbone.width,
    classes: pictures.map(({ label }) => dataset.labels.indexOf(label)),
    classWeights: balancedWeights(training, dataset.labels.length),
  };
  const heldOut = pictures.slice(plan.training);
  const labelCount = dataset.labels.length;
  // Encoded while the head is fitted: neither needs the other.
  const golden =
    options.golden === 'dataset' ? goldenFromPictures(heldOut, dataset.labels) : syntheticGolden();
  const { point, probabilities } = await trainHead(rows, run, options.threads, limit.isUp);

  const metrics = computeMetrics({
    labels: dataset.labels,
    probabilities,
    actual: rows.classes.slice(plan.training),
    trainingCounts: dataset.labels.map((_, index) => training.filter((label) => label === index).length),
  });
  const { version } = findOwnPackage();
  const head = {
    ...foldStandardization(point, statistics),
    features: backbone.width,
    labels: dataset.labels.length,
  };
  const model = appendClassifierHead(backbone.model, head, modelMetadata(dataset.labels, backbone, version));

  startPhase(run, 'bundle');
  run.signal.throwIfAborted();
  const expected = heldOut.slice(0, COMPARED).map(({ path }, index) => ({
    path,
    score: Array.from(probabilities.subarray(index * labelCount, (index + 1) * labelCount)),
  }));
  const trained = {
    model,
    labels: dataset.labels,
    backbone,
    metrics,
    expected,
    golden: await golden,
    version,
  };
  return await finish(trained, options, run);
}

/** Held-out pictures that the finished file must score as the trainer did: a graph put together wrongly differs on the first. */
const COMPARED = 8;

/** Fits the head and scores the held-out rows. */
async function trainHead(rows: HeadRows, run: TrainingRun, threads: number, isTimeUp: () => boolean) {
  const loss = await openLoss(threads, run.signal);
  try {
    const onProgress = startPhase(run, 'training');
    const narrow = hasSmallRowSpace(rows) ? await toRowSpace(rows, threads) : undefined;
    const { cutShort, tried, ...fitted } = await fitHead(loss, narrow?.rows ?? rows, {
      isTimeUp,
      onProgress,
    });
    const point = narrow?.expand(fitted.point) ?? fitted.point;
    if (cutShort) {
      const message = `The time limit ended the search for the best L2 penalty after ${tried}: the best of these was kept.`;
      run.report({
        kind: 'finding',
        finding: { severity: 'warning', code: 'training-time-limit-reached', message },
      });
    }
    startPhase(run, 'evaluation');
    return {
      point,
      probabilities: await loss.probabilities(slice(rows, rows.training, rows.classes.length), point),
    };
  } finally {
    await loss.close();
  }
}

interface Trained {
  readonly model: Uint8Array;
  readonly labels: readonly string[];
  readonly backbone: Backbone;
  readonly metrics: Metrics;
  readonly expected: BundleParts['expected'];
  readonly golden: BundleParts['golden'];
  readonly version: string;
}

async function finish(
  { model, labels, backbone, metrics, expected, golden, version }: Trained,
  { golden: goldenSource, seed, modelTimeLimitSeconds: timeLimitSeconds }: ResolvedOptions,
  { output, signal }: TrainingRun,
): Promise<Bundle> {
  const { name, fileSha256: sha256, license, resize, notices } = backbone;
  const batch = backbone.batch === 1 ? 1 : null;
  const parts = {
    model,
    labels,
    preprocessing: { resize, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
    input: {
      name: INPUT_NAME,
      shape: [batch, 3, resize.height, resize.width],
      layout: 'NCHW',
      channels: 'RGB',
    },
    output: { name: OUTPUT_NAME, shape: [batch, labels.length], activation: 'logits' },
    trainer: { name: 'local', toolVersion: version, backbone: { name, sha256, license }, seed },
    metrics,
    expected,
    golden,
    goldenSource,
    notices,
  } as const;
  return await writeBundle(parts, output, { own: backbone.own, timeLimitSeconds, signal });
}
