import type { Bundle, Metrics } from '../../bundle/types.ts';
import type { Finding } from '../../dataset/types.ts';
import { ModelBuilderError } from '../../errors.ts';
import { openStateStore, stateDirectory } from '../../io/state-store.ts';
import type { CommandContext } from '../context.ts';
import { showWarnings } from '../report/dataset.ts';
import { accuracyInterval, evaluationLines } from '../report/evaluation.ts';
import type { Progress } from '../report/progress.ts';
import type { ChosenTrainer } from './choose-trainer.ts';
import type { TrainingData } from './load-data.ts';
import { showEvent } from './progress-events.ts';

/**
 * Asks the trainer what it would do, and shows its summary and what it found beyond the dataset's own findings.
 * @throws ModelBuilderError when an error is among them: its code, or `training-not-possible` for several
 */
export async function checkTraining(
  data: TrainingData,
  trainer: ChosenTrainer,
  { terminal }: CommandContext,
  progress: Progress,
): Promise<{ summary: string; findings: readonly Finding[] }> {
  const { findings, summary } = await trainer.check(data.dataset);
  const added = findings.filter((finding) => !data.dataset.findings.includes(finding));
  showWarnings(added, terminal, progress);
  const errors = added.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    const code = errors.length === 1 ? errors[0].code : 'training-not-possible';
    throw new ModelBuilderError(code, errors.map(({ message }) => message).join('\n'), {
      hint: 'Mend the lines above, then run the same command again. Nothing was changed.',
    });
  }
  progress.line(summary);
  return { summary, findings };
}

export interface Trained {
  readonly bundle: Bundle;
  /** What the trainer found on its way. */
  readonly findings: readonly Finding[];
  readonly seconds: number;
}

/** Trains into a new folder and shows the evaluation. @throws ModelBuilderError; an AbortError at Ctrl-C */
export async function trainBundle(
  data: TrainingData,
  trainer: ChosenTrainer,
  output: string,
  context: CommandContext,
  progress: Progress,
): Promise<Trained> {
  const findings: Finding[] = [];
  const started = context.now();
  const bundle = await trainer.train(data.dataset, {
    signal: context.signal,
    output,
    report: (event) => showEvent(event, context, progress, findings),
    // By the pictures: the same training is found again, wherever its results are to go.
    state: openStateStore(stateDirectory(context.env), data.dataset.root),
    now: () => context.now(),
  });
  progress.end();
  const seconds = (context.now() - started) / 1000;
  progress.line(`Trained in ${seconds.toFixed(1)} s.`);
  if (bundle.metrics !== undefined) {
    for (const line of evaluationLines(bundle.metrics, context.terminal.columns)) progress.line(line);
  }
  if (bundle.golden.source === 'dataset') {
    progress.line(
      `${bundle.golden.samples.length} of your pictures, re-encoded without metadata, are stored with the model to test it; ` +
        '--golden synthetic stores none.',
    );
  }
  return { bundle, findings, seconds };
}

/** The evaluation as the JSON result shows it; null when nothing was held out. */
export function metricsResult(metrics: Metrics | undefined): Record<string, unknown> | null {
  if (metrics === undefined) return null;
  return { ...metrics, schemaVersion: undefined, accuracyInterval95: accuracyInterval(metrics) ?? null };
}
