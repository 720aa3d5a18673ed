import { basename, dirname, resolve } from 'node:path';
import { createPredictor, type Predictor } from '../../bundle/predictor.ts';
import { openMLModel } from '../../bundle/read-bundle.ts';
import { damageFindings } from '../../dataset/inspection.ts';
import { plain, show, some, warning } from '../../dataset/findings.ts';
import type { Dataset, Finding, Picture } from '../../dataset/types.ts';
import { ModelBuilderError } from '../../errors.ts';
import { mapConcurrently } from '../../io/map-concurrently.ts';
import { readTrainingRecords } from '../../io/training-records.ts';
import { assessModel, type Answered } from '../../report/assess.ts';
import type { CommandInput, CommandOutcome } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { missingAnswers } from '../missing.ts';
import { findModel } from '../predict/find-model.ts';
import { showWarnings } from '../report/dataset.ts';
import { evaluationLines } from '../report/evaluation.ts';
import { percent, plural } from '../report/figures.ts';
import { createProgress, type Progress } from '../report/progress.ts';
import { shellWord } from '../reproduce.ts';
import { loadData } from '../steps/load-data.ts';
import { assertOutsidePictures, pictureFolders } from '../steps/outside-pictures.ts';
import { bundleResult } from '../steps/train-bundle.ts';
import { modelFacts, reportOn } from '../steps/write-report.ts';
import type { EVALUATE_FLAGS } from './spec.ts';

/** Decoded ahead while the model runs. */
const CONCURRENCY = 4;

/** `model-builder evaluate` */
export async function run(
  { values }: CommandInput<typeof EVALUATE_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const { data, targetPrecision } = values;
  if (data === undefined)
    throw missingAnswers(
      ['--data <folder|zip|table>'],
      'npx create-model-builder evaluate --model ./flowers --data ./new-photos',
    );
  const output = resolve(context.cwd, values.output);
  if (values.report) await assertOutsidePictures([output], await pictureFolders({ data }, context), 'report');
  const progress = createProgress(context.terminal, context.now);
  try {
    const file = await findModel(resolve(context.cwd, values.model ?? '.'));
    const { pipeline, model } = await openMLModel(file);
    const records = await readTrainingRecords(dirname(file), pipeline.labels);
    const dataset = await loadData(data, values, context, progress, { forTraining: false });
    const { known, findings: unknown } = knownPictures(dataset, pipeline.labels);
    const predictor = await createPredictor(pipeline, model, {
      timeLimitSeconds: values.modelTimeLimit,
      signal: context.signal,
    });
    const { answered, findings: damaged } = await answerAll(known, predictor, context, progress).finally(() =>
      predictor.dispose(),
    );
    const findings = [...unknown, ...damaged];
    showWarnings(findings, context.terminal, progress);
    if (values.strict && findings.length > 0) throw strictError(findings);
    if (answered.length === 0) throw nothingToMeasure(data);

    const { metrics, scores, dataFindings, seen } = assessModel(answered, pipeline, records, targetPrecision);
    const flattered = seen === 0 ? undefined : seenWarning(seen, answered.length);
    if (flattered) showWarnings([flattered], context.terminal, progress);
    const report = values.report
      ? await reportOn(
          output,
          {
            title: modelName(file),
            metrics,
            scores,
            dataFindings,
            reading: [...dataset.findings, ...findings],
            how: `Scored by the model itself, on ${plural(answered.length, 'picture')} of ${data}.`,
            warning: flattered?.message,
            facts: modelFacts({ metrics, pipeline }),
            context: {
              backbone: pipeline.trainer.backbone?.name,
              data: shellWord(data),
              ownPictures: false,
            },
            seed: pipeline.trainer.seed ?? 1,
          },
          [dataset],
          values.reportPictures,
          context,
          progress,
        )
      : null;
    const isLow = metrics.accuracy < values.failUnder;
    return {
      text: `${evaluationLines(metrics, context.terminal.columns).join('\n')}\n`,
      result: {
        model: file,
        pictures: answered.length,
        seen,
        findings: [...dataset.findings, ...findings, ...(flattered ? [flattered] : [])],
        report,
        ...bundleResult({ metrics, dataFindings }),
      },
      ...(isLow && { error: tooLow(metrics.accuracy, values.failUnder, answered.length) }),
    };
  } finally {
    progress.end();
  }
}

/** Pictures whose label the model can give: no answer to the others could be right. */
function knownPictures(
  { pictures }: Dataset,
  labels: readonly string[],
): { readonly known: readonly Picture[]; readonly findings: readonly Finding[] } {
  const own = new Set(labels);
  const strange = [...new Set(pictures.flatMap(({ label }) => (own.has(label) ? [] : [label])))];
  const known = pictures.filter(({ label }) => own.has(label));
  const left = plural(pictures.length - known.length, 'picture');
  return {
    known,
    findings:
      strange.length === 0
        ? []
        : [
            warning(
              'evaluate-unknown-label',
              `The model does not know ${some(strange.map(show))}: ${left} left out.`,
            ),
          ],
  };
}

/** One that cannot be decoded is told, and left out. @throws ModelBuilderError `model-…` */
async function answerAll(
  pictures: readonly Picture[],
  predictor: Predictor,
  { signal }: CommandContext,
  progress: Progress,
): Promise<{ readonly answered: readonly Answered[]; readonly findings: readonly Finding[] }> {
  let done = 0;
  const damaged: { name: string; reason: string }[] = [];
  const answers = await mapConcurrently(
    pictures,
    CONCURRENCY,
    async (picture): Promise<Answered | undefined> => {
      signal.throwIfAborted();
      const answer = await predictor.predict(picture.path).catch((error: unknown) => {
        if (error instanceof ModelBuilderError || signal.aborted) throw error;
        damaged.push({ name: picture.name, reason: error instanceof Error ? error.message : String(error) });
        return undefined;
      });
      progress.step('evaluation', ++done, pictures.length);
      return answer && { picture, ...answer };
    },
  );
  progress.end();
  return { answered: answers.filter((answer) => answer !== undefined), findings: damageFindings(damaged) };
}

/** A model package keeps its model in `assets`. */
function modelName(file: string): string {
  const folder = dirname(file);
  return basename(basename(folder) === 'assets' ? dirname(folder) : folder);
}

function seenWarning(seen: number, all: number): Finding {
  const message = `The model was trained on ${seen === all ? 'all' : `${seen} of`} these ${all} pictures: the figures flatter it.`;
  return warning('evaluate-seen', message);
}

function strictError(findings: readonly Finding[]): ModelBuilderError {
  return new ModelBuilderError(findings[0].code, findings.map(({ message }) => plain(message)).join('\n  '), {
    hint: 'Mend the pictures, or leave --strict out: then they are left out.',
  });
}

function nothingToMeasure(data: string): ModelBuilderError {
  return new ModelBuilderError('evaluate-no-pictures', `No picture of ${data} can be measured.`, {
    hint: 'The lines above say why. The labels of the pictures must be those of the model.',
  });
}

function tooLow(accuracy: number, least: number, pictures: number): ModelBuilderError {
  return new ModelBuilderError(
    'evaluate-fail-under',
    `${percent(accuracy)} of ${plural(pictures, 'picture')} are right, fewer than --fail-under ${least} asks for.`,
    { hint: 'The report shows which are wrong. Train with more of such pictures, or ask for less.' },
  );
}
