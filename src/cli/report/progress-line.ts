import type { TrainingPhase } from '../../training/trainer.ts';
import { bytes, percent, span } from './figures.ts';

export interface ProgressFacts {
  readonly phase: TrainingPhase | 'reading' | 'prediction' | 'report';
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
  prediction: 'Classifying pictures',
  download: 'Downloading',
  upload: 'Uploading',
  features: 'Computing features',
  training: 'Training',
  evaluation: 'Evaluating',
  bundle: 'Writing the bundle',
  report: 'Writing the report',
};

const BAR = 24;
const SHORTEST_BAR = 6;

/** What a phase is called. */
export function phaseName(phase: ProgressFacts['phase']): string {
  return WORDS[phase];
}

/**
 * `Computing features ██████░░░░ 62 % 310/500 pictures, 41/s, 5 s left`
 * @param columns that it may take: the bar gives way to the words; without them there is no bar
 */
export function progressLine(facts: ProgressFacts, columns?: number): string {
  const { phase, done, total } = facts;
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const words = `${percent(Math.floor(share * 100) / 100)} ${amounts(facts)}`;
  const width = Math.min(BAR, (columns ?? 0) - WORDS[phase].length - words.length - 2);
  if (width < SHORTEST_BAR) return `${WORDS[phase]} ${words}`;
  const full = Math.round(share * width);
  return `${WORDS[phase]} ${'█'.repeat(full)}${'░'.repeat(width - full)} ${words}`;
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

/** What these count. */
const PICTURES: ReadonlySet<ProgressFacts['phase']> = new Set([
  'reading',
  'prediction',
  'features',
  'evaluation',
  'report',
]);

function unitOf(phase: ProgressFacts['phase']): string {
  return PICTURES.has(phase) ? ' pictures' : '';
}
