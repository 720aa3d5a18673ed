/** Mean, spread (standard deviation) and the mean's standard error. */
export function meanAndError(values: readonly number[]): {
  readonly mean: number;
  readonly spread: number;
  readonly error: number;
} {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const spread = Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1),
  );
  return { mean, spread, error: spread / Math.sqrt(values.length) };
}

/** A share as percent, one decimal. */
export function percent(share: number): string {
  return (100 * share).toFixed(1);
}
