import { join, resolve } from 'node:path';
import { createPredictor, type Predictor } from '../../bundle/predictor.ts';
import { openMLModel } from '../../bundle/read-bundle.ts';
import { firstLine } from '../../dataset/findings.ts';
import { ModelBuilderError } from '../../errors.ts';
import { inputLines } from '../../io/input-lines.ts';
import { mapInOrder } from '../../io/map-concurrently.ts';
import { placePicture } from '../../io/place-picture.ts';
import type { CommandInput, CommandOutcome } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { displayFolder } from '../display-path.ts';
import { interrupted } from '../errors.ts';
import { refuseFlags } from '../meaningless-flags.ts';
import { missingAnswers } from '../missing.ts';
import { plural } from '../report/figures.ts';
import { createProgress } from '../report/progress.ts';
import { checkWritable } from '../steps/bundle-folder.ts';
import { assertOutsidePictures } from '../steps/outside-pictures.ts';
import { classify, type PicturePrediction } from './classify.ts';
import { findModel } from './find-model.ts';
import { printHead, printRow, Tally, type Form } from './rows.ts';
import { labelFolders, UNKNOWN } from './label-folders.ts';
import { findSources, type Source } from './sources.ts';
import { PREDICT_FLAGS } from './spec.ts';

/** Decoded ahead while the model runs. */
const CONCURRENCY = 4;
/** Done before anybody wonders how far it is. */
const FEW = 20;

type PredictInput = CommandInput<typeof PREDICT_FLAGS>;

/** `model-builder predict` */
export async function run(
  { positionals, values, given }: PredictInput,
  context: CommandContext,
): Promise<CommandOutcome> {
  if (positionals.length === 0)
    throw missingAnswers(['<pictures...>'], 'npx create-model-builder predict photo.jpg --model ./flowers');
  if (values.json)
    refuseFlags(
      { csv: PREDICT_FLAGS.csv },
      given,
      'another form of the result than --json',
      'Leave --json out',
    );
  if (values.sortInto === undefined)
    refuseFlags({ move: PREDICT_FLAGS.move }, given, 'for --sort-into', 'Add --sort-into <folder>');
  const { signal, terminal } = context;
  const file = await findModel(resolve(context.cwd, values.model ?? '.'));
  const { pipeline, model } = await openMLModel(file);
  const progress = createProgress(terminal, context.now);
  const { pictures, total, single, folders } = await findSources(positionals, pipeline.labels, {
    cwd: context.cwd,
    list: () => inputLines(signal),
    signal,
    onStatus: (text) => progress.status(text),
  });
  const sorter = await openSorter(values, folders, pipeline.labels, context);
  const form: Form = values.csv ? 'csv' : values.json ? 'lines' : 'text';
  // A few that were named one by one stand in the result itself.
  const kept: PicturePrediction[] | undefined = values.json && single ? [] : undefined;
  const tally = new Tally();
  const predictor = await createPredictor(pipeline, model, {
    timeLimitSeconds: values.modelTimeLimit,
    signal,
  });
  let end: ModelBuilderError | undefined;
  try {
    printHead(form, terminal);
    const answers = mapInOrder(pictures, CONCURRENCY, (source) =>
      answerTo(source, predictor, values, signal),
    );
    for await (const { source, answer } of answers) {
      signal.throwIfAborted();
      const row = await sorter(source, answer);
      tally.add(row);
      if (kept === undefined) progress.above(() => printRow(form, row, terminal));
      else kept.push(row);
      if (total === undefined) progress.status(`Classifying pictures: ${tally.pictures} so far …`);
      else if (total > FEW) progress.step('prediction', tally.pictures, total);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    end = stopped(tally.pictures, total);
  } finally {
    progress.end();
    await predictor.dispose();
  }
  if (end === undefined && tally.failed > 0) end = picturesFailed(tally.failed, tally.pictures);
  const summary = tally.lines();
  const text = summary.length === 0 ? '' : `${summary.join('\n')}\n`;
  if (form === 'csv') for (const line of summary) progress.line(line);
  return {
    text: form === 'csv' ? '' : text,
    result: {
      model: file,
      labels: pipeline.labels,
      ...(kept !== undefined && { predictions: kept }),
      pictures: tally.pictures,
      failed: tally.failed,
      ...(tally.labelled > 0 && { labelled: tally.labelled, right: tally.right }),
    },
    ...(end !== undefined && { error: end }),
  };
}

async function answerTo(
  source: Source,
  predictor: Predictor,
  values: PredictInput['values'],
  signal: AbortSignal,
): Promise<{ readonly source: Source; readonly answer: PicturePrediction }> {
  return { source, answer: await classify(source, predictor, values, signal) };
}

/** Puts pictures into folders by their answers, where that was asked for. @throws ModelBuilderError `usage-output-in-data`, `io-not-writable` */
async function openSorter(
  { sortInto, move }: PredictInput['values'],
  folders: readonly string[],
  labels: readonly string[],
  { cwd }: CommandContext,
): Promise<(source: Source, answer: PicturePrediction) => Promise<PicturePrediction>> {
  if (sortInto === undefined) return (_, answer) => Promise.resolve(answer);
  const target = resolve(cwd, sortInto);
  await checkWritable(target);
  await assertOutsidePictures([target], folders, 'sorted');
  const names = labelFolders(labels);
  return async ({ place }, answer) => {
    if ('error' in answer || typeof place !== 'string') return answer;
    const { prediction, familiar = true } = answer;
    const name = prediction === null || !familiar ? UNKNOWN : names.get(prediction);
    try {
      const copy = await placePicture(place, join(target, name ?? UNKNOWN), move);
      return { ...answer, sortedInto: displayFolder(copy, cwd) };
    } catch (error) {
      const reason = firstLine(error instanceof Error ? error.message : String(error));
      return {
        picture: answer.picture,
        error: `is ${prediction ?? UNKNOWN}, but cannot be put into ${sortInto}: ${reason}`,
      };
    }
  };
}

function picturesFailed(failed: number, all: number): ModelBuilderError {
  return new ModelBuilderError(
    'predict-failed',
    `${failed} of ${plural(all, 'picture')} could not be classified.`,
    {
      hint: 'The lines of these pictures say why.',
    },
  );
}

function stopped(done: number, total: number | undefined): ModelBuilderError {
  const all = total === undefined ? '' : ` of ${total}`;
  return interrupted(
    `Interrupted after ${done}${all} ${total === 1 || (total === undefined && done === 1) ? 'picture' : 'pictures'}; what was printed is whole.`,
    'Run the same command again to classify all of them.',
  );
}
