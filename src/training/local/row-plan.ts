import type { Picture } from '../../dataset/types.ts';
import type { FeatureRow } from './features.ts';

/** Where each row of the feature matrix belongs. */
export interface RowPlan {
  /** order[new row] = old row: training pictures, their mirror images, held-out pictures. */
  readonly order: readonly number[];
  /** End of the training pictures as they are. */
  readonly pictures: number;
  /** End of all training rows. */
  readonly training: number;
}

/** Sorts rows into consecutive runs, so that each stage of the training works on a view of one matrix. */
export function planRows(rows: readonly FeatureRow[], heldOut: ReadonlySet<Picture>): RowPlan {
  const runs: [number[], number[], number[]] = [[], [], []];
  rows.forEach(({ picture, mirrored }, row) => {
    runs[heldOut.has(picture) ? 2 : mirrored ? 1 : 0].push(row);
  });
  const [pictures, mirrors] = runs;
  return { order: runs.flat(), pictures: pictures.length, training: pictures.length + mirrors.length };
}
