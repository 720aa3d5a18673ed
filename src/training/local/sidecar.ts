import type { Preprocessing } from '../../bundle/pipeline.ts';
import { isResize } from '../../bundle/preprocessing.ts';
import { ModelBuilderError } from '../../errors.ts';
import { parseForeignJson } from '../../foreign-json.ts';
import { isPlainObject } from '../../plain-object.ts';
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

export const SIDECAR_METADATA = 'create_model_builder';

/** @throws ModelBuilderError `training-backbone-sidecar` */
export function readSidecar(text: string, source: string): Sidecar {
  const fail = (what: string) =>
    new ModelBuilderError('training-backbone-sidecar', `${source}: ${what}`, {
      hint: 'It is a JSON object with "features", "resize", "scale", "mean", "std", "license", "levels", each of them optional.',
    });
  let value: unknown;
  try {
    value = parseForeignJson(text);
  } catch {
    throw fail('is not valid JSON.');
  }
  if (!isPlainObject(value)) throw fail('is not a JSON object.');
  const { features, resize, license, levels, scale = 1 / 255, mean = [0, 0, 0], std = [1, 1, 1] } = value;
  if (features !== undefined && typeof features !== 'string')
    throw fail('"features" must be the name of a tensor.');
  if (license !== undefined && typeof license !== 'string')
    throw fail('"license" must be an SPDX identifier.');
  if (levels !== undefined && !isLevels(levels))
    throw fail('"levels" must be a list of names and widths, from shallow to deep.');
  const named = {
    ...(features !== undefined && { features }),
    ...(license !== undefined && { license }),
    ...(levels !== undefined && { levels: levelsSideBySide(levels) }),
  };
  if (resize === undefined) return named;
  if (!isResize(resize))
    throw fail(
      '"resize" needs mode (stretch, cover or short-side), width and height; short-side a shortSide that is not smaller.',
    );
  if (typeof scale !== 'number' || !isTriple(mean) || !isTriple(std) || std.includes(0)) {
    throw fail('"scale" must be a number, "mean" and "std" three numbers each, no "std" 0.');
  }
  return {
    ...named,
    preprocessing: { resize: { ...resize, kernel: resize.kernel ?? 'lanczos3' }, scale, mean, std },
  };
}

function isLevels(value: unknown): value is { name: string; width: number }[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (level) =>
        isPlainObject(level) &&
        typeof level.name === 'string' &&
        Number.isSafeInteger(level.width) &&
        Number(level.width) > 0,
    )
  );
}

function isTriple(value: unknown): value is [number, number, number] {
  return Array.isArray(value) && value.length === 3 && value.every((item) => Number.isFinite(item));
}
