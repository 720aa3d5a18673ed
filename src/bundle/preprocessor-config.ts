import type { ModelBuilderError } from '../errors.ts';
import { parseForeignJson } from '../foreign-json.ts';
import type { Preprocessing, Resize } from './pipeline.ts';
import type { Feeding } from './preprocessing.ts';

/** Pillow's numbers for the kernels that sharp has too. */
const KERNELS: Readonly<Record<number, Resize['kernel']>> = { 1: 'lanczos3', 2: 'linear', 3: 'cubic' };

/** The factor that image processors use when a configuration names none. */
const BYTE_SCALE = 1 / 255;

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a Hugging Face `preprocessor_config.json`.
 * @param text the file's content
 * @param refuse what is thrown when it asks for something that a pipeline can't express
 */
export function readPreprocessorConfig(text: string, refuse: (what: string) => ModelBuilderError): Feeding {
  const fail = (what: string): never => {
    throw refuse(what);
  };
  const config = parse(text, fail);
  if (config.do_resize === false) fail('"do_resize" is false, so pictures of any size would have to fit.');
  const resample = config.resample ?? 2;
  const kernel = typeof resample === 'number' ? KERNELS[resample] : undefined;
  if (kernel === undefined)
    return fail(`resampling ${JSON.stringify(resample)} is none of 1 (lanczos), 2 (bilinear), 3 (bicubic).`);
  return {
    preprocessing: { resize: { ...readResize(config, fail), kernel }, ...readNormalization(config, fail) },
    channels: config.do_flip_channel_order === true ? 'BGR' : 'RGB',
  };
}

type Fail = (what: string) => never;

function parse(text: string, fail: Fail): Json {
  try {
    const value = parseForeignJson(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    return fail('is not valid JSON.');
  }
  return fail('is not a JSON object.');
}

function readResize(config: Json, fail: Fail): Omit<Resize, 'kernel'> {
  const { size } = config;
  const cropped = config.do_center_crop === true;
  const crop = cropped ? readRectangle(config.crop_size ?? size) : undefined;
  if (cropped && crop === undefined)
    return fail(`"crop_size" ${JSON.stringify(config.crop_size)} has no width and height.`);

  const shortest = shortSideOf(size, cropped);
  if (shortest !== undefined) {
    const { shortSide, rectangle } = crop
      ? { shortSide: shortest, rectangle: crop }
      : {
          shortSide: beforeCrop(shortest, config.crop_pct),
          rectangle: { width: shortest, height: shortest },
        };
    if (Math.max(rectangle.width, rectangle.height) > shortSide)
      return fail('"crop_size" is larger than the resized picture.');
    return { mode: 'short-side', ...rectangle, shortSide };
  }
  const rectangle = readRectangle(size);
  if (rectangle === undefined) return fail(`"size" ${JSON.stringify(size)} is not understood.`);
  if (crop && (crop.width !== rectangle.width || crop.height !== rectangle.height)) {
    return fail('it stretches the picture and then crops it.');
  }
  return { mode: 'stretch', ...rectangle };
}

/** A bare number means the short side to processors that crop, and a square to the others. */
function shortSideOf(size: unknown, cropped: boolean): number | undefined {
  if (typeof size === 'number') return cropped && isSide(size) ? size : undefined;
  const shortest = (size as Json | null | undefined)?.shortest_edge;
  return isSide(shortest) ? shortest : undefined;
}

/** ConvNeXt's processor scales to more than the crop below 384 pixels: `crop_pct` is crop over scaled side. */
function beforeCrop(side: number, cropShare: unknown): number {
  return typeof cropShare === 'number' && cropShare > 0 && cropShare <= 1 && side < 384
    ? Math.floor(side / cropShare)
    : side;
}

function readRectangle(size: unknown): { readonly width: number; readonly height: number } | undefined {
  if (isSide(size)) return { width: size, height: size };
  const { width, height } = (size ?? {}) as Json;
  return isSide(width) && isSide(height) ? { width, height } : undefined;
}

function isSide(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 4096;
}

function readNormalization(config: Json, fail: Fail): Omit<Preprocessing, 'resize'> {
  const factor = config.rescale_factor ?? BYTE_SCALE;
  if (typeof factor !== 'number' || !(factor > 0))
    return fail(`"rescale_factor" ${JSON.stringify(factor)} is not a number above 0.`);
  const scale = config.do_rescale === false ? 1 : factor;
  // Some processors shift to -1..1 here; a shift is a mean that is 1 larger.
  const shift = config.do_rescale !== false && config.rescale_offset === true ? 1 : 0;
  if (config.do_normalize === false) return { scale, mean: [shift, shift, shift], std: [1, 1, 1] };
  const mean = readTriple(config.image_mean);
  const std = readTriple(config.image_std);
  if (!mean || !std?.every((value) => value > 0))
    return fail('"image_mean" and "image_std" must be three numbers each.');
  return { scale, mean: [mean[0] + shift, mean[1] + shift, mean[2] + shift], std };
}

function readTriple(value: unknown): [number, number, number] | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  return value.every((item) => typeof item === 'number' && Number.isFinite(item))
    ? (value as [number, number, number])
    : undefined;
}
