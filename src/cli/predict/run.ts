import { resolve } from 'node:path';
import { createPredictor, type Predictor, type Scores } from '../../bundle/predictor.ts';
import { openMLModel } from '../../bundle/read-bundle.ts';
import { clipped, firstLine } from '../../dataset/findings.ts';
import { sniff, SNIFF_LENGTH } from '../../dataset/sniff.ts';
import { ModelBuilderError } from '../../errors.ts';
import { kindOf } from '../../io/path-facts.ts';
import { readHead } from '../../io/read-head.ts';
import type { CommandInput, CommandOutcome } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { missingAnswers } from '../missing.ts';
import { predictionLines } from '../report/prediction.ts';
import { findModel } from './find-model.ts';
import { topLabels, type LabelScore } from './rank.ts';
import type { PREDICT_FLAGS } from './spec.ts';
import { largest } from '../../largest.ts';

export type PicturePrediction =
  | ({
      readonly picture: string;
      readonly prediction: string | null;
      readonly top: readonly LabelScore[];
    } & Pick<Scores, 'familiar' | 'familiarity'>)
  | { readonly picture: string; readonly error: string };

/** `model-builder predict` */
export async function run(
  { positionals, values }: CommandInput<typeof PREDICT_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  if (positionals.length === 0)
    throw missingAnswers(['<pictures...>'], 'npx create-model-builder predict photo.jpg --model ./flowers');
  const file = await findModel(resolve(context.cwd, values.model ?? '.'));
  const { pipeline, model } = await openMLModel(file);
  const predictor = await createPredictor(pipeline, model, {
    timeLimitSeconds: values.modelTimeLimit,
    signal: context.signal,
  });
  try {
    const predictions: PicturePrediction[] = [];
    for (const picture of positionals) {
      context.signal.throwIfAborted();
      predictions.push(await predictOne(picture, predictor, values, context.cwd));
    }
    const failed = predictions.filter((prediction) => 'error' in prediction);
    return {
      text: predictions.flatMap(predictionLines).join('\n') + '\n',
      result: { model: file, labels: pipeline.labels, predictions },
      ...(failed.length === 0 ? {} : { error: picturesFailed(failed.length, predictions.length) }),
    };
  } finally {
    await predictor.dispose();
  }
}

function picturesFailed(failed: number, all: number): ModelBuilderError {
  return new ModelBuilderError('predict-failed', `${failed} of ${all} pictures could not be classified.`, {
    hint: 'The lines of these pictures say why.',
  });
}

/** One bad picture is told, and does not keep the others from being classified. */
async function predictOne(
  picture: string,
  predictor: Predictor,
  { top, threshold }: { readonly top: number; readonly threshold: number },
  cwd: string,
): Promise<PicturePrediction> {
  const path = resolve(cwd, picture);
  try {
    const kind = await kindOf(path);
    if (kind !== 'file')
      return { picture, error: kind === 'folder' ? 'is a folder: name its files' : 'does not exist' };
    // libvips would render a drawing or a document; the model has only seen photos.
    const found = sniff(await readHead(path, SNIFF_LENGTH));
    if (found.kind === 'unsupported') return { picture, error: `is ${found.format}, which is not supported` };
    const { score, prediction, ...familiarity } = await predictor.predict(path);
    const sure = largest(score) >= threshold;
    return {
      picture,
      prediction: sure ? prediction : null,
      top: topLabels(predictor.labels, score, top),
      ...familiarity,
    };
  } catch (error) {
    const message = firstLine(error instanceof Error ? error.message : String(error));
    const reason = message.replaceAll(path, clipped(picture));
    // What is wrong with the model is not the picture's fault.
    const isModel = error instanceof ModelBuilderError;
    return { picture, error: isModel ? reason : `cannot be read as a picture: ${reason}` };
  }
}
