export interface LabelScore {
  readonly label: string;
  /** 0 to 1. */
  readonly score: number;
}

/** The best labels, highest score first; equal scores in label order. */
export function topLabels(labels: readonly string[], score: readonly number[], count: number): LabelScore[] {
  return labels
    .map((label, index) => ({ label, score: score[index] }))
    .sort((a, b) => b.score - a.score)
    .slice(0, count);
}
