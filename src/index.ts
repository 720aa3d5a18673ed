/**
 * The programmatic API: every step of `create-model-builder` as a function. Pictures become a {@link Dataset}, a
 * {@link Trainer} makes a {@link Bundle} of it, a generator a {@link Plan}, and {@link commitPlan} writes that.
 *
 * ```ts
 * const dataset = await readDataset('photos');
 * assertTrainable(dataset);
 * const run = createTrainingRun({ output: 'bundle' });
 * const bundle = await localTrainer.train(dataset, { golden: 'dataset' }, run);
 * const plan = await solutionGenerator.plan({ bundle: bundle.directory, target: 'flowers', name: 'flowers', packageManager: 'npm' });
 * await commitPlan(plan, { force: false });
 * ```
 *
 * In a monorepo {@link answersInPlace} decides where and how the projects join it, as the command line does:
 *
 * ```ts
 * const given = { bundle: bundle.directory, target: process.cwd(), name: 'flowers', packageManager: 'npm' } as const;
 * const { answers } = await answersInPlace('solution', given, { base: process.cwd() });
 * await commitPlan(await solutionGenerator.plan(answers), { force: false });
 * ```
 *
 * What a user can mend is thrown as {@link ModelBuilderError}: a stable code, what is wrong, the next step. A signal that aborts
 * throws an `AbortError`, a picture that cannot be decoded an `Error`, and the disk Node's own (`EACCES`, `ENOSPC`).
 *
 * @packageDocumentation
 */
export { EXIT, ModelBuilderError, type ExitCode } from './errors.ts';

export { readDataset, type ReadDatasetOptions } from './dataset/read.ts';
export { assertTrainable } from './dataset/lint.ts';
export { splitDataset, type SplitOptions } from './dataset/split.ts';
export type { Dataset, Finding, Picture, Split } from './dataset/types.ts';

export { localTrainer } from './training/local/local-trainer.ts';
export type { LocalOptions } from './training/local/options.ts';
export { createTrainingRun } from './io/training-run.ts';
export type {
  KeptFolder,
  Preflight,
  StateStore,
  Trainer,
  TrainingEvent,
  TrainingPhase,
  TrainingRun,
} from './training/trainer.ts';

export { importModel, type ImportOptions } from './bundle/import-model.ts';
export type { MeasuredFeeding } from './bundle/measure-feedings.ts';
export type { PreprocessingPreset } from './bundle/preprocessing.ts';
export { createPredictor, type Predictor, type PredictorSteps, type Scores } from './bundle/predictor.ts';
export { openMLModel, readBundle } from './bundle/read-bundle.ts';
export type { Pipeline, Preprocessing, Resize } from './bundle/pipeline.ts';
export type { Bundle, GoldenSample, GoldenSamples, LabelMetrics, Metrics } from './bundle/types.ts';

export { consoleAppGenerator } from '../generators/console-app.ts';
export { modelGenerator } from '../generators/model.ts';
export { solutionGenerator } from '../generators/solution.ts';
export type { GeneratorAnswers, GeneratorDefinition, Question } from '../generators/definition.ts';
export {
  answersInPlace,
  type AnswersInPlace,
  type MonorepoAnswers,
  type PlaceOptions,
} from '../generators/answers-in-place.ts';
export type { Insertion } from './monorepo/insertion.ts';
export { commitPlan, type CommitOptions, type CommitResult } from './io/commit.ts';
export { readTarget } from './io/read-target.ts';
export { unifiedDiff } from './scaffold/diff.ts';
export type { Operation, Plan } from './scaffold/plan.ts';
