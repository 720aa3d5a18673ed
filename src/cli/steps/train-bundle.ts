import type { Bundle } from '../../bundle/types.ts';
import type { Finding, Picture } from '../../dataset/types.ts';
import { ModelBuilderError } from '../../errors.ts';
import { openStateStore, stateDirectory } from '../../io/state-store.ts';
import type { TrainingRun } from '../../training/trainer.ts';
import type { CommandContext } from '../context.ts';
import { showWarnings } from '../report/dataset.ts';
import { dataFindingLines } from '../report/data-findings.ts';
import { accuracyInterval, evaluationLines } from '../report/evaluation.ts';
import type { Progress } from '../report/progress.ts';
import type { ChosenTrainer } from './choose-trainer.ts';
import { createLogTail } from './log-tail.ts';
import type { TrainingData } from './load-data.ts';
import { showEvent } from './progress-events.ts';

/**
 * Asks the trainer what it would do, and shows its summary and what it found beyond the dataset's own findings.
 * @throws ModelBuilderError when an error is among them: its code, or `training-not-possible` for several
 */
export async function checkTraining(
  data: TrainingData,
  trainer: ChosenTrainer,
  { terminal, signal }: CommandContext,
  progress: Progress,
): Promise<{ summary: string; findings: readonly Finding[] }> {
  const { findings, summary } = await trainer.check(data.dataset, signal);
  const shown = [data.dataset, data.validationData].flatMap((read) => read?.findings ?? []);
  const added = findings.filter((finding) => !shown.includes(finding));
  showWarnings(added, terminal, progress);
  const errors = added.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    const code = errors.length === 1 ? errors[0].code : 'training-not-possible';
    throw new ModelBuilderError(code, errors.map(({ message }) => message).join('\n  '), {
      hint: 'Put right what the lines above say, then run the same command again. Nothing was changed.',
    });
  }
  progress.sentence(summary);
  return { summary, findings };
}

export interface Trained {
  readonly bundle: Bundle;
  /** What the trainer found on its way. */
  readonly findings: readonly Finding[];
  /** Pictures that it could not decode, which the findings tell of. */
  readonly leftOut: ReadonlySet<Picture>;
  readonly seconds: number;
  /** The results lie where they belong: what was remembered for the next run is not needed any more. */
  readonly settle: () => Promise<void>;
}

export interface TrainingPlace {
  /** Absolute folder that the bundle is written to; does not exist yet. */
  readonly folder: string;
  /** Absolute path that the user named: the same command for it, run again, goes on with what it began. */
  readonly place: string;
}

/**
 * Trains into a new folder and shows the evaluation.
 * @param shown findings of the check before, which the trainer may come upon again: not printed twice
 * @throws ModelBuilderError; an AbortError at Ctrl-C
 */
export async function trainBundle(
  train: (run: TrainingRun) => Promise<Bundle>,
  { folder, place }: TrainingPlace,
  context: CommandContext,
  progress: Progress,
  shown: readonly Finding[] = [],
): Promise<Trained> {
  const findings: Finding[] = [];
  const leftOut = new Set<Picture>();
  const started = context.now();
  const state = openStateStore(() => stateDirectory(context.env), place);
  const log = createLogTail(context.terminal, progress);
  const bundle = await train({
    signal: context.signal,
    output: folder,
    report: (event) => showEvent(event, context, progress, { findings, leftOut, shown, log }),
    state,
    now: () => context.now(),
  }).finally(() => log.end());
  progress.end();
  const seconds = (context.now() - started) / 1000;
  progress.line(`Trained in ${seconds.toFixed(1)} s.`);
  if (bundle.metrics !== undefined) {
    for (const line of evaluationLines(bundle.metrics, context.terminal.columns)) progress.sentence(line);
  }
  if (bundle.dataFindings !== undefined) {
    for (const line of dataFindingLines(bundle.dataFindings)) progress.sentence(line);
  }
  if (bundle.golden.source === 'dataset') {
    // Drawn ones, which fill them up to three, have no label.
    const own = bundle.golden.samples.filter(({ label }) => label !== undefined).length;
    progress.sentence(
      `${own} of your pictures, re-encoded without metadata, are stored with the model to test it; ` +
        '--golden synthetic stores none.',
    );
  }
  return { bundle, findings, leftOut, seconds, settle: () => state.clear() };
}

/** What the JSON result says of a bundle: `null` for what its trainer does not tell. */
export function bundleResult({ metrics, dataFindings }: Pick<Bundle, 'metrics' | 'dataFindings'>) {
  return {
    metrics:
      metrics === undefined
        ? null
        : { ...metrics, schemaVersion: undefined, accuracyInterval95: accuracyInterval(metrics) ?? null },
    dataFindings: dataFindings === undefined ? null : { ...dataFindings, schemaVersion: undefined },
  };
}
