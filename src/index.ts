/**
 * The programmatic API: every step of `create-model-builder` as a function. Pictures become a {@link Dataset}, a
 * {@link Trainer} makes a {@link Bundle} of it, a generator a {@link Plan}, and {@link commitPlan} writes that.
 *
 * ```ts
 * const dataset = await readDataset('photos');
 * assertTrainable(dataset);
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
 * Every function throws {@link ModelBuilderError} for what a user can mend.
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
export { createPredictor, type Predictor, type Scores } from './bundle/predictor.ts';
export { openMLModel, readBundle } from './bundle/read-bundle.ts';
export type { Pipeline } from './bundle/pipeline.ts';
export type { Bundle, GoldenSamples, Metrics } from './bundle/types.ts';

export { consoleAppGenerator } from '../generators/console-app.ts';
export { modelGenerator } from '../generators/model.ts';
export { solutionGenerator } from '../generators/solution.ts';
export type { GeneratorAnswers, GeneratorDefinition } from '../generators/definition.ts';
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
