import type { Dataset } from '../../dataset/types.ts';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { availableCores } from '../../io/training-machine.ts';

/** What a local training can be told. */
export interface LocalOptions {
  /** Whole number; decides the split and nothing else of consequence. @default 1 */
  readonly seed?: number;
  /** Share of each label's pictures that is held out and never trained on, 0.05 to 0.5. @default none: every picture is scored out of fold, and trained on */
  readonly validationShare?: number;
  /** Held-out pictures of the user's own; nothing of the dataset is held out then. */
  readonly validationData?: Dataset;
  /** `lite0` (faster), `lite0+lite2` (more accurate), a file, an `https:` URL, or `hub:<owner>/<model>[@revision]`. @default 'lite0' */
  readonly backbone?: string;
  /** SPDX identifier of that backbone's licence. */
  readonly backboneLicense?: string;
  /** Seconds that loading {@link LocalOptions.backbone} may take, and each of its runs. @default 60 */
  readonly modelTimeLimitSeconds?: number | undefined;
  /** Share of accepted pictures that are to be right: what the confidence threshold is measured for, 0.5 to 1. @default 0.95 */
  readonly targetPrecision?: number;
  /** Share of pictures of the training's kind that are to count as familiar, 0.5 to 1. @default 0.98 */
  readonly keepFamiliar?: number;
  /** Threads of the runtime. @default as many as there are cores, at most 4 */
  readonly threads?: number;
  readonly timeLimitSeconds?: number;
  /** Training on mirror images too. `auto` does not: they double the work, and brought nothing that ten splits can show (`bench/accuracy --mirror on`). @default 'auto' */
  readonly mirror?: 'auto' | 'on' | 'off';
  /** Whose pictures travel with the model as golden samples. */
  readonly golden: 'dataset' | 'synthetic';
  /** Stop at pictures that cannot be decoded, instead of leaving them out. @default false */
  readonly strict?: boolean;
  /** Measure how accurate the recipe is with fewer pictures (`learningCurve` of the metrics): takes up to twice the time of the heads. @default false */
  readonly learningCurve?: boolean;
  /** Remember features between trainings. @default true */
  readonly cache?: boolean;
  /** @default the platform's cache folder */
  readonly cacheDirectory?: string;
}

/** Options with every default filled in. */
export type ResolvedOptions = LocalOptions &
  Required<Pick<LocalOptions, 'seed' | 'targetPrecision' | 'keepFamiliar' | 'threads' | 'mirror' | 'cache'>>;

/** What bench/unfamiliar measures with. */
export const USUAL_KEEP_FAMILIAR = 0.98;

/** Mobile-sized backbones gain little from more. */
const MOST_DEFAULT_THREADS = 4;

/** Decoding goes on beside them, in libvips' own threads. */
export function defaultThreads(): number {
  return Math.min(MOST_DEFAULT_THREADS, availableCores());
}

/** @throws ModelBuilderError `usage-seed`, `usage-threads`, `usage-time-limit` (exit 2) */
export function resolveOptions(options: LocalOptions): ResolvedOptions {
  const {
    seed = 1,
    targetPrecision = 0.95,
    keepFamiliar = USUAL_KEEP_FAMILIAR,
    mirror = 'auto',
    cache = true,
    timeLimitSeconds,
  } = options;
  const threads = options.threads ?? defaultThreads();
  if (!Number.isSafeInteger(seed))
    throw usage('usage-seed', `The seed is ${seed}; it must be a whole number.`, '--seed 1');
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw usage(
      'usage-threads',
      `${threads} threads are not possible; give a whole number from 1 to 256.`,
      '--threads 2',
    );
  }
  if (timeLimitSeconds !== undefined && !(timeLimitSeconds > 0)) {
    throw usage(
      'usage-time-limit',
      `The time limit is ${timeLimitSeconds}; it must be above 0 seconds.`,
      '--time-limit 600',
    );
  }
  return { ...options, seed, targetPrecision, keepFamiliar, threads, mirror, cache };
}

function usage(code: string, message: string, example: string): ModelBuilderError {
  return new ModelBuilderError(code, message, { hint: `For example ${example}.`, exitCode: EXIT.usage });
}
