import type { TrainingPhase } from '../../training/trainer.ts';
import { bytes, percent, span } from './figures.ts';

export interface ProgressFacts {
  readonly phase: TrainingPhase | 'reading' | 'report';
  readonly done: number;
  readonly total: number;
  /** Seconds since the phase began. */
  readonly seconds: number;
  /** Of a transfer of several. */
  readonly files?: { readonly done: number; readonly total: number };
  /** Of a search: many for each that is done. */
  readonly steps?: number;
  /** Where it is known better than by the pace since the phase began. */
  readonly secondsLeft?: number;
}

const WORDS: Readonly<Record<ProgressFacts['phase'], string>> = {
  reading: 'Reading pictures',
  download: 'Downloading',
  upload: 'Uploading',
  features: 'Computing features',
  training: 'Training',
  evaluation: 'Evaluating',
  bundle: 'Writing the bundle',
  report: 'Writing the report',
};

const BAR = 24;

/** What a phase is called. */
export function phaseName(phase: ProgressFacts['phase']): string {
  return WORDS[phase];
}

/** `Computing features ██████░░░░ 62 % 310/500 pictures, 41/s, 5 s left` */
export function progressLine(facts: ProgressFacts, bar: boolean): string {
  const { phase, done, total } = facts;
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(share * BAR);
  const drawn = bar ? `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ` : '';
  return `${WORDS[phase]} ${drawn}${percent(Math.floor(share * 100) / 100)} ${amounts(facts)}`;
}

function amounts({ phase, done, total, seconds, files, steps, secondsLeft }: ProgressFacts): string {
  const transfer = phase === 'download' || phase === 'upload';
  const several = files !== undefined && files.total > 1 ? `${files.done}/${files.total} files, ` : '';
  const counted = transfer
    ? `${several}${bytes(done)} of ${bytes(total)}`
    : `${done}/${total}${unitOf(phase)}`;
  if (steps !== undefined) {
    const pace = seconds < 0.5 ? '' : `, ${perSecond(steps / seconds)}`;
    const left = done > 0 && done < total ? `, ${span(((total - done) / done) * seconds)} left` : '';
    return `${counted}, ${steps} steps${pace}${left}`;
  }
  if (seconds < 0.5 || done === 0) return counted;
  if (secondsLeft !== undefined) return done < total ? `${counted}, ${span(secondsLeft)} left` : counted;
  const rate = done / seconds;
  const speed = transfer ? `${bytes(Math.round(rate))}/s` : perSecond(rate);
  return done < total ? `${counted}, ${speed}, ${span((total - done) / rate)} left` : `${counted}, ${speed}`;
}

function perSecond(rate: number): string {
  return `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`;
}

function unitOf(phase: ProgressFacts['phase']): string {
  return phase === 'reading' || phase === 'features' || phase === 'evaluation' || phase === 'report'
    ? ' pictures'
    : '';
}
