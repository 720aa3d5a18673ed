import { basename, join } from 'node:path';
import type { Bundle } from '../../bundle/types.ts';
import type { Dataset, Finding } from '../../dataset/types.ts';
import { firstLine } from '../../dataset/findings.ts';
import { today } from '../../io/clock.ts';
import { findOwnPackage } from '../../io/own-package.ts';
import { visible } from '../../io/visible.ts';
import { REPORT_FOLDER } from '../../report/report-files.ts';
import type { ReportSource } from '../../report/report.ts';
import type { CommandContext } from '../context.ts';
import type { FlagValues } from '../command.ts';
import { displayFolder } from '../display-path.ts';
import { methodSentence } from '../report/evaluation.ts';
import { bytes, percent, span } from '../report/figures.ts';
import type { Progress } from '../report/progress.ts';
import { shellWord } from '../reproduce.ts';
import type { REPORT_FLAGS } from '../shared-flags.ts';
import type { TrainingData } from './load-data.ts';

export interface ReportedTraining {
  /** Absolute folder that `report/` goes into. */
  readonly beside: string;
  /** What the model is called; that of the folder unless given. */
  readonly name?: string;
  readonly bundle: Bundle;
  readonly data: Pick<TrainingData, 'dataset' | 'validationData'>;
  /** The pictures as the user named them. */
  readonly given: string | undefined;
  readonly findings: readonly Finding[];
  readonly seconds?: number;
  readonly seed: number;
}

/**
 * Writes the report of a finished training; where that fails, one warning says so, and the training stays what it is.
 * @returns absolute path of `report.html`; null where there is none
 */
export async function reportTraining(
  { beside, name = basename(beside), bundle, data, given, findings, seconds, seed }: ReportedTraining,
  values: FlagValues<typeof REPORT_FLAGS>,
  context: CommandContext,
  progress: Progress,
): Promise<string | null> {
  const { metrics, scores, dataFindings, pipeline } = bundle;
  if (!values.report || metrics === undefined) return null;
  if (scores === undefined) {
    progress.sentence('No report: this trainer keeps no scores of single pictures.');
    return null;
  }
  const source: ReportSource = {
    title: name,
    metrics,
    scores,
    dataFindings,
    reading: [...data.dataset.findings, ...findings.filter((one) => !data.dataset.findings.includes(one))],
    how: methodSentence(metrics),
    facts: [
      ...modelFacts(bundle),
      ...(seconds === undefined ? [] : [['Trained in', span(seconds)] as const]),
    ],
    context: {
      backbone: pipeline.trainer.backbone?.name,
      data: given === undefined ? undefined : shellWord(given),
      ownPictures: true,
    },
    seed,
  };
  const pictures = [data.dataset, ...(data.validationData ? [data.validationData] : [])];
  return await writeOrWarn(
    join(beside, REPORT_FOLDER),
    source,
    pictures,
    values.reportPictures,
    context,
    progress,
  );
}

/** @param datasets a later one's pictures count where names are the same */
async function writeOrWarn(
  folder: string,
  source: ReportSource,
  datasets: readonly Dataset[],
  pictures: 'thumbnails' | 'none',
  context: CommandContext,
  progress: Progress,
): Promise<string | null> {
  try {
    return await reportOn(folder, source, datasets, pictures, context, progress);
  } catch (error) {
    context.signal.throwIfAborted();
    const reason = firstLine(error instanceof Error ? error.message : String(error));
    progress.sentence(
      `${context.terminal.style('yellow', 'Warning:')} the report could not be written: ${visible(reason)} The model is complete without it.`,
    );
    return null;
  } finally {
    progress.end();
  }
}

/** Writes a report, and says where it is. @throws ModelBuilderError of `writeReport`; the signal's reason */
export async function reportOn(
  folder: string,
  source: ReportSource,
  datasets: readonly Pick<Dataset, 'pictures'>[],
  pictures: 'thumbnails' | 'none',
  context: CommandContext,
  progress: Progress,
): Promise<string> {
  const { writeReport } = await import('../../report/write.ts');
  const paths = new Map(
    datasets.flatMap((set) => set.pictures.map(({ name, path }) => [name, path] as const)),
  );
  progress.status('Writing the report …');
  const file = await writeReport(folder, source, {
    pictures,
    paths,
    signal: context.signal,
    onProgress: (done, total) => progress.step('report', done, total),
  });
  progress.sentence(`Report: ${displayFolder(file, context.cwd)}`);
  return file;
}

/** What made the model, and from what. */
export function modelFacts({
  metrics,
  pipeline,
}: Pick<Bundle, 'metrics' | 'pipeline'>): ReportSource['facts'] {
  const { trainer, files } = pipeline;
  const model = files['bestModel.onnx'];
  return [
    ...(metrics === undefined
      ? []
      : [
          ['Pictures trained on', String(metrics.trainingPictures)] as const,
          ['Pictures measured', String(metrics.validationPictures)] as const,
          ['Log loss', `${metrics.logLoss.toFixed(4)} nats`] as const,
          ...(metrics.threshold
            ? [['Target precision', percent(metrics.threshold.targetPrecision)] as const]
            : []),
        ]),
    [
      'Trained by',
      `${trainer.name}${trainer.toolVersion ? `, create-model-builder ${trainer.toolVersion}` : ''}`,
    ],
    ...(trainer.backbone
      ? [['Backbone', `${trainer.backbone.name}, ${trainer.backbone.license}`] as const]
      : []),
    ...(trainer.seed === undefined ? [] : [['Seed', String(trainer.seed)] as const]),
    ['bestModel.onnx', `${bytes(model.bytes)}, SHA-256 ${model.sha256}`],
    ['Input', pipeline.input.shape.slice(-3).join(' × ')],
    [
      'This report',
      `${today()}, create-model-builder ${findOwnPackage().version}, Node ${process.versions.node}`,
    ],
  ];
}
