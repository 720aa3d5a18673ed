import type { Preprocessing } from '../../bundle/pipeline.ts';
import { isResize } from '../../bundle/preprocessing.ts';
import { ModelBuilderError } from '../../errors.ts';
import { parseJson } from '../../io/validate.ts';
import { levelsSideBySide, type Level } from './backbone.ts';

/**
 * `<file>.onnx.json` beside a backbone, or the same text in the file's `metadata_props` under `create_model_builder`:
 * says what the graph does not.
 * @example { "features": "pool5", "resize": { "mode": "stretch", "width": 224, "height": 224 }, "scale": 1,
 *   "mean": [123.7, 116.3, 103.5], "std": [58.4, 57.1, 57.4], "license": "BSD-3-Clause",
 *   "levels": [{ "name": "block3", "width": 512 }, { "name": "pool5", "width": 2048 }] }
 */
export interface Sidecar {
  /** Name of the tensor that holds the features. */
  readonly features?: string;
  readonly preprocessing?: Preprocessing;
  /** SPDX identifier. */
  readonly license?: string;
  /** What the features are made of, side by side, from shallow to deep. */
  readonly levels?: readonly Level[];
}

/** JSON Schema: `schemas/sidecar.v1.json`. */
export interface WrittenSidecar extends Partial<Omit<Preprocessing, 'resize'>> {
  readonly features?: string;
  readonly license?: string;
  readonly resize?: unknown;
  readonly levels?: readonly Pick<Level, 'name' | 'width'>[];
}

export const SIDECAR_METADATA = 'create_model_builder';

/** @throws ModelBuilderError `training-backbone-sidecar` */
export function readSidecar(text: string, source: string): Sidecar {
  const fail = (what: string): ModelBuilderError =>
    new ModelBuilderError('training-backbone-sidecar', `${source}: ${what}`, {
      hint: 'It is a JSON object with "features", "resize", "scale", "mean", "std", "license", "levels", each of them optional.',
    });
  const written = parseJson('sidecar', text, ({ problem }) => fail(`${problem}.`));
  const { features, resize, license, levels, scale = 1 / 255, mean = [0, 0, 0], std = [1, 1, 1] } = written;
  const named = {
    ...(features !== undefined && { features }),
    ...(license !== undefined && { license }),
    ...(levels !== undefined && { levels: levelsSideBySide(levels) }),
  };
  if (resize === undefined) return named;
  if (!isResize(resize)) throw fail('"shortSide" of "resize" is smaller than width or height.');
  return {
    ...named,
    preprocessing: { resize: { ...resize, kernel: resize.kernel ?? 'lanczos3' }, scale, mean, std },
  };
}
