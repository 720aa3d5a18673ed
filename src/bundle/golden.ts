import sharp, { type Sharp } from 'sharp';
import type { Picture } from '../dataset/types.ts';
import { withPicture } from '../io/picture.ts';
import type { GoldenPicture } from './bundle.ts';
import type { Predictor } from './predictor.ts';
import type { GoldenSample } from './types.ts';
import { sha256Of } from '../sha256.ts';
import { largest } from '../largest.ts';

/** How many golden samples a bundle holds. */
const FEWEST = 3;
const MOST = 8;
/** Pictures that are looked at to find good samples. */
const CANDIDATES = 12;

/**
 * Width and height in pixels. No common model input is among them and none is square, so that a pipeline which resizes or
 * crops in another way gives other scores.
 */
const SIZES = [
  [320, 214],
  [214, 320],
  [300, 240],
  [200, 320],
  [320, 180],
  [240, 312],
] as const;

/**
 * Re-encodes pictures as golden sample candidates: small, without metadata, labels taken in turn.
 * Pictures that cannot be decoded are passed over; where fewer than three remain, drawn ones fill them up.
 */
export async function goldenFromPictures(
  pictures: readonly Picture[],
  labels: readonly string[],
): Promise<GoldenPicture[]> {
  const chosen = goldenCandidates(pictures, labels);
  const golden = await Promise.all(
    chosen.map(async (picture, index) => {
      const [width, height] = SIZES[index % SIZES.length];
      try {
        const shrink = (opened: Sharp) => opened.resize(width, height, { fit: 'cover' }).png().toBuffer();
        return [{ png: await withPicture(picture.path, shrink, picture), label: picture.label }];
      } catch {
        return [];
      }
    }),
  );
  const found = golden.flat();
  return found.length >= FEWEST
    ? found
    : [...found, ...(await syntheticGolden()).slice(found.length, FEWEST)];
}

/** Whether a golden sample shows one of the user's pictures: a drawn one has no label. */
export function isFromDataset({ label }: { readonly label?: string }): boolean {
  return label !== undefined;
}

/** The pictures that are looked at: every label comes once before any comes twice; within a label by content, not by place. */
export function goldenCandidates<T extends Pick<Picture, 'label' | 'sha256'>>(
  pictures: readonly T[],
  labels: readonly string[],
  count = CANDIDATES,
): readonly T[] {
  const byLabel = labels.map((label) =>
    pictures.filter((picture) => picture.label === label).sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1)),
  );
  const rounds = largest(
    byLabel.map((list) => list.length),
    0,
  );
  return Array.from({ length: rounds }, (_, round) => byLabel.flatMap((list) => list.slice(round, round + 1)))
    .flat()
    .slice(0, count);
}

/** Draws golden samples: coloured waves with a disc, so that channels, orientation and aspect ratio all matter. */
export async function syntheticGolden(): Promise<GoldenPicture[]> {
  return Promise.all(
    SIZES.slice(0, 4).map(async ([width, height], index) => ({
      png: await sharp(drawWaves(width, height, index), { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer(),
    })),
  );
}

function drawWaves(width: number, height: number, variant: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const wave = Math.sin((x * (variant + 1)) / 23) * Math.cos((y * (variant + 2)) / 31);
      const disc = Math.hypot(x - width * 0.3, y - height * 0.6) < Math.min(width, height) / 4 ? 90 : 0;
      const at = (y * width + x) * 3;
      pixels[at] = 110 + 100 * wave;
      pixels[at + 1] = (200 * x) / width + disc / 2;
      pixels[at + 2] = (220 * y) / height + disc / 3;
    }
  }
  return pixels;
}

export interface ScoredGolden {
  readonly sample: GoldenSample;
  readonly png: Uint8Array;
}

/**
 * Scores the candidates and keeps 3 to 8: first the one that the model is surest of and right about, then those with the
 * least saturated scores, which move most when anything in the pipeline is wrong.
 */
export async function scoreGolden(
  candidates: readonly GoldenPicture[],
  predictor: Predictor,
): Promise<ScoredGolden[]> {
  const scored = await Promise.all(
    candidates.map(async ({ png, label }) => {
      const scores = await predictor.predict(png);
      return { png, label, ...scores, certainty: largest(scores.score) };
    }),
  );
  scored.sort((a, b) => a.certainty - b.certainty);
  const show = scored.findLastIndex(({ prediction, label }) => prediction === label);
  const ordered = show < 0 ? scored : [scored[show], ...scored.toSpliced(show, 1)];
  const count = Math.min(MOST, Math.max(FEWEST, predictor.labels.length));
  return ordered.slice(0, count).map(({ png, label, prediction, score, familiarity }, index) => ({
    png,
    sample: {
      file: `sample-${index + 1}.png`,
      sha256: sha256Of(png),
      ...(label === undefined ? {} : { label }),
      prediction,
      score,
      ...(familiarity !== undefined && { familiarity }),
    },
  }));
}
