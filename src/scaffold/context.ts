import type { Pipeline } from '../bundle/pipeline.ts';
import type { OwnAnswers } from './own-generator.ts';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** All that a template may see. JSON Schema: `schemas/template-context.v1.json`. No paths of this machine, no time, no user. */
export interface TemplateContext {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  /**
   * What is generated: `solution`, `model`, `console-app`, or the name of a generator of its owner's. Projects without a
   * `solution` around them carry the root files that it would have.
   */
  readonly generator: string;
  /** What the user called it, npm-legal, without scope: `flowers`. */
  readonly name: string;
  readonly model: ProjectNames;
  readonly consoleApp: ProjectNames;
  readonly packageManager: PackageManager;
  /** It is an npm before 11.19, which does not read `allowScripts` of `package.json`. */
  readonly oldNpm: boolean;
  /** What a person types in the generated root: `npm run build`, `npm start --` (pictures follow). */
  readonly commands: ProjectCommands;
  /** The projects are members of somebody's monorepo: {@link commands} are typed at its root, and run in the project's folder. */
  readonly inMonorepo: boolean;
  /** How the console app depends on the model package: `workspace:*` or `*`; `file:` or `link:` when it is alone. */
  readonly modelDependency: string;
  /** Class labels in class index order. */
  readonly labels: readonly string[];
  readonly pipeline: Pipeline;
  /** Which steps this pipeline needs; a template emits only those. */
  readonly uses: PipelineUses;
  readonly golden: {
    readonly source: 'dataset' | 'synthetic';
    /** File name of the sample that the console app predicts by default. */
    readonly sample: string;
    /** The same, relative to the model package's `assets` folder. */
    readonly samplePath: string;
    readonly count: number;
  };
  /** Licence texts that travel with the model, file names in the model package. */
  readonly notices: readonly string[];
  /** True when an asset is over 50 MB: Git LFS lines and a warning are written. */
  readonly largeAssets: boolean;
  /** Metrics as README text needs them; absent when unknown. */
  readonly metrics?: ReadmeMetrics;
  /** What the pipeline's familiarity can do; absent without one. */
  readonly familiarity?: FamiliarityFacts;
  /** The project itself; in sets of your own generators always there, in no other. */
  readonly project?: ProjectNames;
  /** Answers to your own generator's questions; in its set always there, in no other. */
  readonly answers?: OwnAnswers;
}

/** Shares as text with one decimal. */
export interface ReadmeMetrics {
  readonly accuracyPercent: string;
  /** What is left of 100 %. */
  readonly wrongPercent: string;
  readonly balancedAccuracyPercent: string;
  /** Nats, four decimals. */
  readonly logLoss: number;
  /** Absent where the trainer does not say: then pictures were held out. */
  readonly method?: string;
  /** Wilson's 95 % interval of the accuracy; absent in bundles without one. */
  readonly interval?: { readonly lowPercent: string; readonly highPercent: string };
  readonly trainingPictures: number;
  readonly validationPictures: number;
  readonly labels: readonly LabelFacts[];
  /** What the confidence threshold of the pipeline brings on the measured pictures; absent in bundles without one. */
  readonly threshold?: {
    readonly value: number;
    readonly targetPercent: string;
    readonly coveragePercent: string;
    readonly precisionPercent: string;
    /** The pictures could tell which threshold to take. */
    readonly measured: boolean;
  };
}

/** A figure is absent where there is nothing to divide by. */
export interface LabelFacts {
  readonly label: string;
  readonly precisionPercent?: string;
  readonly recallPercent?: string;
  readonly f1Percent?: string;
  readonly trainingPictures: number;
  readonly validationPictures: number;
}

export interface FamiliarityFacts {
  /** Of pictures like those trained on that may count as unfamiliar; absent where the bundle does not say. */
  readonly unfamiliarPercent?: string;
  /** A backbone of the package at the usual share: its figures for other pictures are measured (bench/unfamiliar). */
  readonly usual: boolean;
}

export interface ProjectNames {
  /** With scope: `@acme/flowers-model`. */
  readonly packageName: string;
  /** Folder under the solution's root: `flowers-model`. */
  readonly folder: string;
}

export interface ProjectCommands {
  readonly install: string;
  readonly build: string;
  readonly test: string;
  readonly start: string;
}

export interface PipelineUses {
  readonly stretch: boolean;
  readonly cover: boolean;
  readonly shortSide: boolean;
  /** False when scale is 1, mean 0 and std 1. */
  readonly normalization: boolean;
  /** `NHWC` instead of `NCHW`. */
  readonly interleaved: boolean;
  readonly bgr: boolean;
  /** The model ends in logits. */
  readonly softmax: boolean;
  /** The model takes more than one picture a run. */
  readonly batches: boolean;
}
