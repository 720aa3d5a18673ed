import type { Picture } from '../../dataset/types.ts';
import type { FeatureRow } from './features.ts';

/** Where each row of the feature matrix belongs. */
export interface RowPlan {
  /** order[new row] = old row: rows to fit, rows to choose L2 by, the mirror images of these, held-out rows. */
  readonly order: readonly number[];
  /** End of the rows to fit. */
  readonly fit: number;
  /** End of the rows that choose L2; only pictures as they are, as in use. */
  readonly choice: number;
  /** End of all training rows. */
  readonly training: number;
}

/** Sorts rows into consecutive runs, so that each stage of the training works on a view of one matrix. */
export function planRows(
  rows: readonly FeatureRow[],
  { choice, heldOut }: { readonly choice: ReadonlySet<Picture>; readonly heldOut: ReadonlySet<Picture> },
): RowPlan {
  const runs: [number[], number[], number[], number[]] = [[], [], [], []];
  rows.forEach(({ picture, mirrored }, row) => {
    const run = heldOut.has(picture) ? 3 : !choice.has(picture) ? 0 : mirrored ? 2 : 1;
    runs[run].push(row);
  });
  const [fitRows, choiceRows, choiceMirrors] = runs;
  const fit = fitRows.length;
  return {
    order: runs.flat(),
    fit,
    choice: fit + choiceRows.length,
    training: fit + choiceRows.length + choiceMirrors.length,
  };
}
