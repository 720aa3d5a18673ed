/** 97.5 % quantile of the normal distribution: two sides of 2.5 % make a 95 % interval. */
const Z = 1.959964;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's 95 % score interval of a share.
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
