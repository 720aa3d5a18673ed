import type { Picture } from '../dataset/types.ts';
import type { ModelSession, ModelSessionOptions } from '../io/model-session.ts';
import { describedFeeding, type Described, type Foreign } from './described.ts';
import { bestFeeding, countRight, measureFeedings, type MeasuredFeeding } from './measure-feedings.ts';
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
export interface Chosen extends Feeding {
  /** Of the candidate among those that are measured; absent for a preprocessing of the caller's own. */
  readonly name?: string;
  readonly because: string;
}

/** Name of what the model itself says, among the presets. */
const DESCRIBED = 'as it says';

/**
 * How a model is fed, as far as that is known without a picture.
 * @throws ModelBuilderError `model-preprocessing-unsupported` and others of `describedFeeding`, unless something else is asked for
 */
export function chooseFeeding(
  model: Foreign,
  asked: AskedPreprocessing,
): { readonly chosen: Chosen; readonly described?: Described } {
  if (typeof asked !== 'string')
    return { chosen: { preprocessing: asked, channels: 'RGB', because: 'preprocessing as given' } };
  const { width, height } = sidesOf(model);
  const named = (preset: PreprocessingPreset, reason: string): Chosen => {
    const feeding = presetFeeding(preset, width, height);
    return { ...feeding, name: preset, because: `preprocessing ${presetText(preset, feeding)}: ${reason}` };
  };
  if (asked !== 'auto') return { chosen: named(asked, 'as asked') };
  const described = describedFeeding(model);
  if (described) {
    const { preprocessing, channels, by } = described;
    const because = `preprocessing from ${by}: ${feedingText({ preprocessing, channels })}`;
    return { chosen: { preprocessing, channels, name: DESCRIBED, because }, described };
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
 * Tries every preset, and what the model says, on labelled pictures.
 * @param asked what was asked for stays, whatever is measured
 */
export async function measureFeeding(
  model: Foreign,
  { chosen, described }: { readonly chosen: Chosen; readonly described?: Described },
  asked: AskedPreprocessing,
  pictures: readonly Picture[],
  session: ModelSession,
  steps: PredictorSteps,
  options: ModelSessionOptions,
): Promise<MeasuredChoice> {
  const { width, height } = sidesOf(model);
  const presets = (Object.keys(PREPROCESSING_PRESETS) as PreprocessingPreset[]).map((name) => ({
    name: name as string,
    ...presetFeeding(name, width, height),
  }));
  const candidates = described ? [{ ...described, name: DESCRIBED }, ...presets] : presets;
  const measured = await measureFeedings(candidates, pictures, session, steps, options);
  if (measured.length === 0) return { measured, chosen };
  const best = bestFeeding(measured, described && DESCRIBED);
  const count = best.right.length;
  const figure = (one: MeasuredFeeding): string => `${countRight(one)} of ${count}`;
  const poor =
    2 * countRight(best) < count
      ? '; that is hardly right: its labels may be in another order, or the pictures none of its kind'
      : '';
  if (asked !== 'auto') {
    const own = measured.find(({ name }) => name === asked) ?? best;
    const better = own.name === best.name || countRight(own) >= countRight(best);
    const other = better ? '' : `; ${best.name} gets ${figure(best)}`;
    return {
      measured,
      chosen: { ...chosen, because: `${chosen.because}; ${figure(own)} pictures right${other}${poor}` },
    };
  }
  if (best.name === DESCRIBED)
    return {
      measured,
      chosen: { ...chosen, because: `${chosen.because}; ${figure(best)} pictures right${poor}` },
    };
  const preset = best.name as PreprocessingPreset;
  const { preprocessing, channels } = best;
  const instead = described
    ? `, in place of that from ${described.by}, which gets ${figure(measured[0])}`
    : '';
  return {
    measured,
    chosen: {
      preprocessing,
      channels,
      name: preset,
      because: `preprocessing ${presetText(preset, best)}: measured, ${figure(best)} pictures right${instead}${poor}`,
    },
  };
}

function sidesOf({ size }: Foreign): { readonly width: number; readonly height: number } {
  return { width: size.width ?? 224, height: size.height ?? 224 };
}

function presetText(preset: PreprocessingPreset, { preprocessing }: Feeding): string {
  return `${preset} (${resizeText(preprocessing.resize)}, ${PREPROCESSING_PRESETS[preset].description})`;
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
