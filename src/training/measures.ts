/** Figures of a classifier from its scores; pure functions, compared with scipy and scikit-learn in test/fixtures/measures. */

/** 97.5 % quantile of the normal distribution: two sides of 2.5 % make a 95 % interval. */
const Z = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's 95 % score interval of a share (Wilson 1927).
 * @param successes 0 to `total`
 * @param total at least 1
 * @returns shares, 0 to 1
 */
export function wilsonInterval(successes: number, total: number): Interval {
  const share = successes / total;
  const spread =
    (Z * Math.sqrt((share * (1 - share)) / total + Z ** 2 / (4 * total ** 2))) / (1 + Z ** 2 / total);
  const centre = (share + Z ** 2 / (2 * total)) / (1 + Z ** 2 / total);
  return { low: Math.max(0, centre - spread), high: Math.min(1, centre + spread) };
}

/**
 * Exact two-sided McNemar test (McNemar 1947): the chance that the pictures on which two models differ fall apart at least as
 * unevenly when both are equally good; binomial with one half.
 * @param mended pictures that only the one has right, 0 or more
 * @param broken pictures that only the other has right, 0 or more
 * @returns p value, 0 to 1; 1 where they never differ
 */
export function mcnemar(mended: number, broken: number): number {
  const total = mended + broken;
  const fewer = Math.min(mended, broken);
  // In logarithms: half to the power of a thousand is no number.
  let logTerm = -total * Math.LN2;
  let sum = 0;
  for (let k = 0; k <= fewer; k++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log(total - k) - Math.log(k + 1);
  }
  return Math.min(1, 2 * sum);
}

/** Bins of {@link reliabilityBins}. */
const BINS = 10;

/** What a model said of a picture, and whether it was so. */
export interface Answer {
  /** Highest probability, 0 to 1. */
  readonly confidence: number;
  readonly right: boolean;
}

/** Answers of like confidence, and how many of them were right. */
export interface ReliabilityBin {
  /** Confidences that fall into it: above `low`, up to `high`; the first holds 0 as well. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
  readonly right: number;
  /** Sum of the confidences. */
  readonly confidence: number;
}

/** Ten bins of confidence of equal width, closed above: the points of a reliability curve. */
export function reliabilityBins(answers: readonly Answer[]): readonly ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, (_, at) => ({
    low: at / BINS,
    high: (at + 1) / BINS,
    count: 0,
    right: 0,
    confidence: 0,
  }));
  for (const { confidence, right } of answers) {
    const bin = bins[Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1))];
    bin.count++;
    bin.confidence += confidence;
    if (right) bin.right++;
  }
  return bins;
}

/**
 * Expected calibration error (Guo et al. 2017): the mean distance between confidence and accuracy over the
 * {@link reliabilityBins}, each weighing as many pictures as it has.
 * @returns 0 to 1; 0 without answers
 */
export function calibrationError(answers: readonly Answer[]): number {
  if (answers.length === 0) return 0;
  const distances = reliabilityBins(answers).map(({ right, confidence }) => Math.abs(confidence - right));
  return distances.reduce((sum, distance) => sum + distance, 0) / answers.length;
}

/** What accepting the answers from a confidence on would mean. */
export interface CoveragePoint {
  readonly confidence: number;
  /** Share of the answers that are accepted, above 0, at most 1. */
  readonly coverage: number;
  /** Share of these that are right, 0 to 1. */
  readonly accuracy: number;
}

/** One point for each confidence that occurs, the highest first: equal ones are accepted together. */
export function coverageCurve(answers: readonly Answer[]): readonly CoveragePoint[] {
  const sorted = answers.toSorted((a, b) => b.confidence - a.confidence);
  let right = 0;
  return sorted.flatMap((answer, at) => {
    if (answer.right) right++;
    const accepted = at + 1;
    return sorted.at(accepted)?.confidence === answer.confidence
      ? []
      : [{ confidence: answer.confidence, coverage: accepted / sorted.length, accuracy: right / accepted }];
  });
}

export interface Threshold {
  /** Confidence from which on an answer is accepted, 0 to 1. */
  readonly value: number;
  /** Share of the pictures that are accepted, 0 to 1. */
  readonly coverage: number;
  /** Share of the accepted ones that are right, 0 to 1; null where none is. */
  readonly precision: number | null;
  /** Share that was asked for, 0 to 1. */
  readonly targetPrecision: number;
  /** Whether the pictures could tell: else `value` is {@link UNKNOWN_THRESHOLD}. */
  readonly measured: boolean;
}

/** Taken where the pictures cannot tell. */
export const UNKNOWN_THRESHOLD = 0.5;

/**
 * The lowest confidence at which accepted pictures are right often enough. Too few pictures to tell: were each of the accepted
 * ones right, chance alone could still hide that the share asked for is missed.
 */
export function findThreshold(answers: readonly Answer[], targetPrecision: number): Threshold {
  const sorted = answers.toSorted((a, b) => b.confidence - a.confidence);
  let right = 0;
  let best: { readonly value: number; readonly accepted: number } | undefined;
  sorted.forEach((answer, at) => {
    if (answer.right) right++;
    const accepted = at + 1;
    // Equal confidences are accepted together.
    if (sorted.at(accepted)?.confidence === answer.confidence) return;
    if (right >= targetPrecision * accepted && accepted >= fewestFor(targetPrecision))
      best = { value: answer.confidence, accepted };
  });
  // Rounded down: what is read back from a file must accept the same pictures.
  const value = best === undefined ? UNKNOWN_THRESHOLD : Math.floor(best.value * 1e4) / 1e4;
  const accepted = answers.filter(({ confidence }) => confidence >= value);
  const kept = accepted.filter((answer) => answer.right).length;
  return {
    value,
    coverage: answers.length === 0 ? 0 : accepted.length / answers.length,
    precision: accepted.length === 0 ? null : kept / accepted.length,
    targetPrecision,
    measured: best !== undefined,
  };
}

/** Pictures without a mistake among which one was to be expected: 1 / (1 - target). */
function fewestFor(targetPrecision: number): number {
  return targetPrecision >= 1 ? 1 : Math.ceil(1 / (1 - targetPrecision) - 1e-9);
}
