import type { Resize } from '../../bundle/pipeline.ts';

/** A frozen network that turns a picture into features, ready to run and to get a head. */
export interface Backbone {
  readonly name: string;
  /** SPDX identifier. */
  readonly license: string;
  /** SHA-256 of the file as it was found or downloaded, lower-case hex. */
  readonly fileSha256: string;
  /** ONNX from `input1` float32 [N, 3, height, width] (planar RGB, raw 0..255) to {@link Backbone.features}. */
  readonly model: Uint8Array;
  /** Name of the output, float32 [N, width]. */
  readonly features: string;
  /** Number of features. */
  readonly width: number;
  /** What the features are made of, from shallow to deep; side by side they are all of them. */
  readonly levels: readonly Level[];
  /** How a picture is brought to the input's size. */
  readonly resize: Resize;
  /** Pictures that fit one run: 1 when the batch dimension is fixed. */
  readonly batch: number;
  /** Licence texts that must travel with the model: file name → text. */
  readonly notices: Readonly<Record<string, string>>;
  /** That of this package, its hash checked; any other is not trusted with this process. */
  readonly own: boolean;
}

/** A layer whose channels are averaged over the picture. The last of a backbone is its head: what a classifier would read. */
export interface Level {
  readonly name: string;
  /** Place of its first feature. */
  readonly start: number;
  /** Number of its features. */
  readonly width: number;
}

/** Levels side by side, in this order. */
export function levelsSideBySide(levels: readonly Omit<Level, 'start'>[]): readonly Level[] {
  let start = 0;
  return levels.map(({ name, width }) => ({ name, start: (start += width) - width, width }));
}

/** Pictures a run: enough that what each run costs beside them does not count, few enough to be decoded while the ones before are computed. */
export const BATCH = 8;
