import { groupBy } from './group-by.ts';
import type { Dataset } from './types.ts';

export interface DatasetSummary {
  /** In the dataset's label order; a label without usable pictures counts 0. */
  readonly labels: readonly { readonly label: string; readonly pictures: number }[];
  readonly total: number;
}

/** Counts for a preview: how many pictures each label has. */
export function summarizeDataset({ labels, pictures }: Pick<Dataset, 'labels' | 'pictures'>): DatasetSummary {
  const byLabel = groupBy(pictures, ({ label }) => label);
  return {
    labels: labels.map((label) => ({ label, pictures: byLabel.get(label)?.length ?? 0 })),
    total: pictures.length,
  };
}
