import type { Picture } from '../dataset/types.ts';
import type { ModelSession, ModelSessionOptions } from '../io/model-session.ts';
import { describedFeeding, type Described, type Foreign } from './described.ts';
import {
  bestFeeding,
  countRight,
  measureFeedings,
  type Candidate,
  type MeasuredFeeding,
} from './measure-feedings.ts';
import { USUAL_SIZE } from './model-tensors.ts';
import type { Preprocessing } from './pipeline.ts';
import type { PredictorSteps } from './predictor.ts';
import {
  guessPreset,
  presetFeeding,
  PREPROCESSING_PRESETS,
  resizeText,
  type Feeding,
  type PreprocessingPreset,
} from './preprocessing.ts';

/** What is asked for: a preset, or what the model says, or what is measured, or what its graph suggests. */
export type AskedPreprocessing = PreprocessingPreset | 'auto' | Preprocessing;

/** A way of feeding, and the sentence that says why. */
export interface Chosen extends Candidate {
  /** For people: `preprocessing unit (…)`. */
  readonly title: string;
  /** The title, and why. */
  readonly because: string;
}

/** Name of what the model itself says, among the presets. */
const DESCRIBED = 'as it says';
const PRESETS = Object.keys(PREPROCESSING_PRESETS) as PreprocessingPreset[];

/**
 * How a model is fed, as far as that is known without a picture.
 * @throws ModelBuilderError `model-preprocessing-unsupported` and others of `describedFeeding`, unless something else is asked for
 */
export function chooseFeeding(
  model: Foreign,
  asked: AskedPreprocessing,
): { readonly chosen: Chosen; readonly described?: Described } {
  const { width, height } = model.size;
  if (typeof asked !== 'string') {
    const given: Feeding = { preprocessing: asked, channels: 'RGB' };
    const title = `preprocessing as given: ${feedingText(given)}`;
    return { chosen: { ...given, name: 'as given', title, because: title } };
  }
  const named = (preset: PreprocessingPreset, reason: string): Chosen => {
    const feeding = presetFeeding(preset, width ?? USUAL_SIZE, height ?? USUAL_SIZE);
    const title = presetTitle(preset, feeding);
    return { ...feeding, name: preset, title, because: `${title}: ${reason}` };
  };
  if (asked !== 'auto') return { chosen: named(asked, 'as asked') };
  const described = describedFeeding(model);
  if (described) {
    const { preprocessing, channels, by } = described;
    const title = `preprocessing from ${by}: ${feedingText({ preprocessing, channels })}`;
    return { chosen: { preprocessing, channels, name: DESCRIBED, title, because: title }, described };
  }
  const { preset, reason } = guessPreset(model.facts, model.inputName, model.layout);
  const guess = `${reason}; nothing in the file or beside it says so. Where that is wrong the answers are, too: measure it with --data <labelled pictures>, or say --preprocessing`;
  return { chosen: named(preset, guess) };
}

/** What was measured, and what is taken. */
export interface MeasuredChoice {
  readonly measured: readonly MeasuredFeeding[];
  readonly chosen: Chosen;
}

/**
 * Tries every preset, and what was chosen without a picture, on labelled pictures.
 * @param asked unless `auto`, what was asked for stays, whatever is measured
 */
export async function measureFeeding(
  { chosen, described }: { readonly chosen: Chosen; readonly described?: Described },
  asked: AskedPreprocessing,
  pictures: readonly Picture[],
  session: ModelSession,
  steps: PredictorSteps,
  options: ModelSessionOptions,
): Promise<MeasuredChoice> {
  const { width, height } = chosen.preprocessing.resize;
  const presets = PRESETS.map((name) => ({ name, ...presetFeeding(name, width, height) }));
  const isPreset = presets.some(({ name }) => name === chosen.name);
  const candidates = isPreset ? presets : [chosen, ...presets];
  const measured = await measureFeedings(candidates, pictures, session, steps, options);
  const first = measured.find(({ name }) => name === chosen.name);
  if (!first) return { measured, chosen };
  const best = bestFeeding(measured, described && DESCRIBED);
  const count = best.right.length;
  const figure = (one: MeasuredFeeding): string => `${countRight(one)} of ${count}`;
  const poor =
    2 * countRight(best) < count
      ? '; that is fewer than half: its labels may be in another order, or the pictures none of its kind'
      : '';
  if (asked !== 'auto' || best === first) {
    const other = countRight(best) > countRight(first) ? `; ${best.name} gets ${figure(best)}` : '';
    // A guess that is measured is none any more.
    const reason = asked === 'auto' && isPreset ? `${chosen.title}: measured` : chosen.because;
    return {
      measured,
      chosen: { ...chosen, because: `${reason}; ${figure(first)} pictures right${other}${poor}` },
    };
  }
  const { preprocessing, channels, name } = best;
  const instead = described ? `, in place of that from ${described.by}, which gets ${figure(first)}` : '';
  const title = presetTitle(name as PreprocessingPreset, best);
  const because = `${title}: measured, ${figure(best)} pictures right${instead}${poor}`;
  return { measured, chosen: { preprocessing, channels, name, title, because } };
}

function presetTitle(preset: PreprocessingPreset, { preprocessing }: Feeding): string {
  return `preprocessing ${preset} (${resizeText(preprocessing.resize)}, ${PREPROCESSING_PRESETS[preset].description})`;
}

/** For people: `cropped to 224 × 224 pixels, values -1 to 1, red first`. */
function feedingText({ preprocessing, channels }: Feeding): string {
  const { resize, scale, mean, std } = preprocessing;
  const ends = (byte: number): readonly number[] =>
    mean.map((value, channel) => Number(((byte * scale - value) / std[channel]).toFixed(2)));
  const [low, high] = [ends(0), ends(255)];
  const isSame = new Set(low).size === 1 && new Set(high).size === 1;
  const values = isSame
    ? `values ${low[0]} to ${high[0]}`
    : `mean ${mean.join(', ')}, deviation ${std.join(', ')}`;
  return `${resizeText(resize)}, ${values}${channels === 'BGR' ? ', blue first' : ''}`;
}
