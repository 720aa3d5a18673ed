import { writeBundle, type BundleParts } from '../../bundle/bundle.ts';
import { goldenFromPictures, syntheticGolden } from '../../bundle/golden.ts';
import type { PipelineSteps } from '../../bundle/pipeline.ts';
import type { Bundle } from '../../bundle/types.ts';
import { warning } from '../../dataset/findings.ts';
import { assertTrainable } from '../../dataset/lint.ts';
import type { Dataset } from '../../dataset/types.ts';
import { assertNoFolder } from '../../io/bundle-files.ts';
import { findOwnPackage } from '../../io/own-package.ts';
import { appendClassifierHead, OUTPUT_NAME } from '../../onnx/append-head.ts';
import { appendFamiliarity, FAMILIARITY_NAME } from '../../onnx/append-familiarity.ts';
import { INPUT_NAME } from '../../onnx/prepare-backbone.ts';
import type { Trainer, TrainingRun } from '../trainer.ts';
import { checkLocal } from './check.ts';
import { findInData } from './data-findings.ts';
import type { Familiarity } from './familiarity.ts';
import { computeFeatures } from './feature-stage.ts';
import { fitModel, type ScoredPicture } from './fit-model.ts';
import { FOLDS } from './folds.ts';
import { holdOut } from './held-out.ts';
import { modelMetadata } from './metadata.ts';
import { computeMetrics, pictureScores } from './metrics.ts';
import { resolveOptions, type LocalOptions, type ResolvedOptions } from './options.ts';
import { startPhase } from './progress.ts';
import { resolveBackbone } from './resolve-backbone.ts';
import { startTimeLimit } from './time-limit.ts';

/** Trains here, without cloud and Python: a frozen backbone's features, linear heads on its levels, added up to one. */
export const localTrainer: Trainer<LocalOptions> = { check: checkLocal, train };

async function train(dataset: Dataset, given: LocalOptions, run: TrainingRun): Promise<Bundle> {
  const { labels } = dataset;
  await assertNoFolder(run.output);
  const looked = await lookAt(dataset, given, run);
  const { options, backbone, features } = looked;
  // Encoded while the head is fitted: neither needs the other.
  const shown = features.validation.length > 0 ? features.validation : features.training;
  const golden = options.golden === 'dataset' ? goldenFromPictures(shown, labels) : syntheticGolden();
  const { fitted, measured, metrics, familiarity } = await judge(looked, labels, run);
  const { version } = findOwnPackage();
  const model = appendFamiliarity(
    appendClassifierHead(
      backbone.model,
      { ...fitted.head, features: backbone.width, labels: labels.length },
      modelMetadata(labels, backbone, version),
    ),
    backbone.features,
    { vectors: fitted.familiarity.prototypes, ...backbone.levels.at(-1)! },
  );

  startPhase(run, 'bundle');
  run.signal.throwIfAborted();
  const { name, fileSha256: sha256, license, resize, notices } = backbone;
  const batch = backbone.batch === 1 ? 1 : null;
  return await writeBundle(
    {
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
      trainer: {
        name: 'local',
        toolVersion: version,
        backbone: { name, sha256, license },
        seed: options.seed,
      },
      ...(familiarity && { familiarity }),
      metrics,
      scores: pictureScores(measured, labels),
      dataFindings: findInData(fitted, labels),
      expected: fitted.expected.map(({ picture, scores, familiarity: own }: ScoredPicture) => ({
        path: picture.path,
        score: Array.from(scores),
        ...(familiarity && own !== undefined && { familiarity: own }),
      })),
      golden: await golden,
      goldenSource: options.golden,
      notices,
    },
    run.output,
    { own: backbone.own, timeLimitSeconds: options.modelTimeLimitSeconds, signal: run.signal },
  );
}

/** What a training says of the pictures, as its bundle holds it. */
export type PictureCheck = Required<Pick<BundleParts, 'metrics' | 'scores' | 'dataFindings'>>;

/** All of a training but the model: nothing is written but features to the cache. @throws ModelBuilderError as a training does */
export async function checkPictures(
  dataset: Dataset,
  given: LocalOptions,
  run: TrainingRun,
): Promise<PictureCheck> {
  const { labels } = dataset;
  const { fitted, measured, metrics } = await judge(await lookAt(dataset, given, run), labels, run);
  return { metrics, scores: pictureScores(measured, labels), dataFindings: findInData(fitted, labels) };
}

/** Features of the pictures. */
async function lookAt(dataset: Dataset, given: LocalOptions, run: TrainingRun) {
  const options = resolveOptions(given);
  assertTrainable(dataset);
  const limit = startTimeLimit(run, options.timeLimitSeconds);
  const { findings, ...split } = holdOut(dataset, options);
  for (const finding of findings) run.report({ kind: 'finding', finding });
  const backbone = await resolveBackbone(options, run);
  const features = await computeFeatures(split, dataset.labels, backbone, options, run, limit);
  return { options, limit, backbone, features };
}

/** A model of the features, and how good it is. */
async function judge(
  { options, limit, backbone, features }: Awaited<ReturnType<typeof lookAt>>,
  labels: readonly string[],
  run: TrainingRun,
) {
  const find = (code: string, message: string) =>
    run.report({ kind: 'finding', finding: warning(code, message) });
  const fitted = await fitModel(features, labels, backbone, options, run, limit.isUp);
  if (fitted.stack.cutShort) {
    find(
      'training-time-limit-reached',
      `The time limit ended the search for the best L2 penalty after ${fitted.stack.tried}: the best of these was kept.`,
    );
  }
  for (const label of fitted.copiesOnly) {
    find(
      'training-copies-only',
      `All pictures of ${JSON.stringify(label)} are near duplicates of each other: its figures only say how well the model recognises copies.`,
    );
  }

  startPhase(run, 'evaluation');
  const measured = features.validation.length > 0 ? fitted.heldOut : fitted.outOfFold;
  const familiarity = familiarityOutput(fitted.familiarity);
  const metrics = {
    ...computeMetrics({
      labels,
      measured,
      training: features.training,
      method: methodOf(options, fitted.foldsScored),
      targetPrecision: options.targetPrecision,
    }),
    ...(familiarity && { keepFamiliar: options.keepFamiliar }),
    ...(fitted.learningCurve && { learningCurve: fitted.learningCurve }),
  };
  return { fitted, measured, metrics, familiarity };
}

/** Nothing where no picture could be asked out of fold: no threshold could be true then. */
function familiarityOutput({ threshold }: Familiarity): PipelineSteps['familiarity'] {
  return threshold === undefined ? undefined : { name: FAMILIARITY_NAME, threshold };
}

function methodOf({ validationData, validationShare }: ResolvedOptions, foldsScored: number) {
  if (validationData !== undefined) return 'validation-data';
  if (validationShare !== undefined) return 'held-out';
  return foldsScored === FOLDS ? 'out-of-fold' : 'one-fold';
}
