import type { Predictor, Scores } from '../../bundle/predictor.ts';
import { clipped, firstLine } from '../../dataset/findings.ts';
import { sniff, SNIFF_LENGTH } from '../../dataset/sniff.ts';
import { ModelBuilderError } from '../../errors.ts';
import { request } from '../../io/download-request.ts';
import { kindOf } from '../../io/path-facts.ts';
import { readHead } from '../../io/read-head.ts';
import { largest } from '../../largest.ts';
import { topLabels, type LabelScore } from './rank.ts';
import type { Source } from './sources.ts';

export type PicturePrediction = {
  readonly picture: string;
  /** Of the folder that it lies in. */
  readonly label?: string;
} & (
  | ({
      readonly prediction: string | null;
      readonly top: readonly LabelScore[];
      /** Where the folder says a label. */
      readonly right?: boolean;
      /** Where it was copied or moved to. */
      readonly sortedInto?: string;
    } & Pick<Scores, 'familiar' | 'familiarity'>)
  | { readonly error: string }
);

/** Bytes of a picture that is fetched: far above any photo. */
const MOST_BYTES = 200 * 1024 * 1024;

/**
 * One picture's answer. A bad picture is told, and does not keep the others from being classified.
 * @throws the signal's reason
 */
export async function classify(
  { picture, place, label, error: missing }: Source,
  predictor: Predictor,
  { top, threshold }: { readonly top: number; readonly threshold: number },
  signal: AbortSignal,
): Promise<PicturePrediction> {
  signal.throwIfAborted();
  const known = { picture, ...(label !== undefined && { label }) };
  if (missing !== undefined) return { ...known, error: missing };
  try {
    const content = typeof place === 'string' ? place : await fetchPicture(place, signal);
    if (typeof content === 'string') {
      const kind = await kindOf(content);
      if (kind !== 'file') return { ...known, error: kind === 'folder' ? 'is a folder' : 'does not exist' };
    }
    // libvips would render a drawing or a document; the model has only seen photos.
    const head =
      typeof content === 'string' ? await readHead(content, SNIFF_LENGTH) : content.subarray(0, SNIFF_LENGTH);
    const found = sniff(head);
    if (found.kind === 'unsupported')
      return { ...known, error: `is ${found.format}, which is not supported` };
    const { score, prediction, ...familiarity } = await predictor.predict(content);
    const sure = largest(score) >= threshold;
    return {
      ...known,
      prediction: sure ? prediction : null,
      top: topLabels(predictor.labels, score, top),
      ...familiarity,
      ...(label !== undefined && { right: sure && prediction === label }),
    };
  } catch (error) {
    signal.throwIfAborted();
    const message = firstLine(error instanceof Error ? error.message : String(error));
    // What is wrong with the model is not the picture's fault.
    if (error instanceof ModelBuilderError) return { ...known, error: message };
    if (typeof place !== 'string')
      return { ...known, error: `cannot be fetched or read as a picture: ${message}` };
    return { ...known, error: `cannot be read as a picture: ${message.replaceAll(place, clipped(picture))}` };
  }
}

/** @throws Error in one line for people */
async function fetchPicture(url: URL, signal: AbortSignal): Promise<Uint8Array> {
  const { response, chunks } = await request(url, { headers: {}, signal });
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of chunks) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES / 2 ** 20} MB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
