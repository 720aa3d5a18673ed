import type { Bundle } from '../bundle/types.ts';
import type { Dataset, Finding, Picture } from '../dataset/types.ts';

/** The one interface of all trainers. */
export interface Trainer<Options> {
  /** Finds every problem before anything is spent. */
  check(dataset: Dataset, options: Options, signal?: AbortSignal): Promise<Preflight>;
  /**
   * Trains and writes a bundle.
   * @throws ModelBuilderError when training is impossible; an `AbortError` when the run's signal aborts
   */
  train(dataset: Dataset, options: Options, run: TrainingRun): Promise<Bundle>;
}

export interface Preflight {
  readonly findings: readonly Finding[];
  /** One line for people: what is about to happen, with figures. */
  readonly summary: string;
}

/** What a trainer may use of the world while it runs. */
export interface TrainingRun {
  readonly signal: AbortSignal;
  /** Absolute folder that the bundle is written to; does not exist yet. */
  readonly output: string;
  report(event: TrainingEvent): void;
  /** Remembers what must survive a crash (a job id, say). */
  readonly state: StateStore;
  /** Milliseconds since some fixed moment, monotonic. */
  now(): number;
}

export type TrainingEvent =
  | { readonly kind: 'phase'; readonly phase: TrainingPhase; readonly total?: number }
  | {
      readonly kind: 'progress';
      readonly phase: TrainingPhase;
      readonly done: number;
      readonly total: number;
      /** Of a transfer, whose `done` and `total` are bytes. */
      readonly files?: { readonly done: number; readonly total: number };
      /** Of a search, which takes many for each that is done. */
      readonly steps?: number;
      /** Where the trainer knows better than the pace since the phase began. */
      readonly secondsLeft?: number;
    }
  | {
      readonly kind: 'finding';
      readonly finding: Finding;
      /** All pictures that the trainer could not decode, where this and the findings behind it tell of them. */
      readonly leftOut?: readonly Picture[];
    }
  | { readonly kind: 'note'; readonly text: string }
  /** What is going on at this moment; each replaces the one before. */
  | { readonly kind: 'status'; readonly text: string }
  /** What the program that trains elsewhere has printed since the last time. */
  | { readonly kind: 'log'; readonly lines: readonly string[] };

export type TrainingPhase = 'download' | 'upload' | 'features' | 'training' | 'evaluation' | 'bundle';

/** Belongs to one place that is trained for; whoever has put the results there for good, clears it. */
export interface StateStore {
  get(key: string): Promise<string | undefined>;
  /** @param value `undefined` forgets the key */
  set(key: string, value: string | undefined): Promise<void>;
  /**
   * The folder of that name, the same for all places: what a killed run left in it is there again. Without this method nothing
   * is: a download starts over.
   */
  folder?(name: string): Promise<KeptFolder>;
}

/** A folder for what comes slowly, and is needed only until something has been made of it. */
export interface KeptFolder {
  /** Absolute; exists; nobody else uses it meanwhile. */
  readonly path: string;
  /** Whether an earlier run left something in it. */
  readonly found: boolean;
  /** Closes it; it stays for the next run. */
  leave(): Promise<void>;
  /** Closes it; what is in it is not needed any more. */
  remove(): Promise<void>;
}
