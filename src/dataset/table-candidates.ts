import type { Candidate } from './candidate.ts';
import { counted, show, some, tally, warnings } from './findings.ts';
import { nameIn } from './layout.ts';
import { placesOf } from './places.ts';
import type { TableRow } from './rows.ts';
import type { Finding } from './types.ts';

export interface TablePlace {
  /** Absolute folder that the table lies in. */
  readonly root: string;
  /** The same, relative to the dataset's root; empty where it is that. */
  readonly folder: string;
  /** See {@link placesOf}. */
  readonly exported: boolean;
  /** What a row's number is the number of. */
  readonly unit: 'line' | 'item';
}

/** Collects the files that a table names, row by row; nothing is kept of a row but its file and its label. */
export function createTableCandidates({ root, folder, exported, unit }: TablePlace) {
  const candidates = new Map<string, Candidate>();
  const disagreeing = new Map<string, Set<string>>();
  const labels = new Set<string>();
  const [urls, outside, repeated] = [counted(), counted(), counted()];
  return {
    take: (row: TableRow): void => {
      labels.add(row.label);
      const place = () => `${show(row.imageSource)} on ${unit} ${row.line}`;
      const places = placesOf(row.imageSource, root, exported);
      if (places === 'url') return urls.add(place);
      if (places === 'outside') return outside.add(place);
      const others = (row.others ?? []).flatMap((one) => {
        const found = placesOf(one, root, exported);
        return typeof found === 'string' ? [] : found;
      });
      const [name, ...elsewhere] = [...places, ...others].map((one) => nameIn(folder, one));
      const known = candidates.get(name);
      if (known === undefined) {
        const { label } = row;
        // Not spread into one: of a million such objects each would take twice the memory.
        candidates.set(name, elsewhere.length > 0 ? { name, label, elsewhere } : { name, label });
        return;
      }
      const all = disagreeing.get(name);
      if (all === undefined && known.label === row.label) return repeated.add(place);
      // In place: a name may stand in every row.
      if (all) all.add(row.label);
      else disagreeing.set(name, new Set([known.label, row.label]));
    },
    result: (): {
      readonly candidates: readonly Candidate[];
      readonly labels: ReadonlySet<string>;
      readonly findings: readonly Finding[];
    } => {
      for (const name of disagreeing.keys()) candidates.delete(name);
      return {
        candidates: [...candidates.values()],
        labels,
        findings: [
          ...warnings(
            'dataset-table-url',
            'Address instead of a file, left out; pictures are not downloaded',
            urls,
            'row',
          ),
          ...warnings(
            'dataset-table-outside',
            'Path that leads out of the folder of the table, left out; only pictures below it are read',
            outside,
            'row',
          ),
          ...warnings(
            'dataset-two-labels',
            'Listed with different labels, left out; keep one row for each',
            tally([...disagreeing], ([name, all]) => `${show(name)} (${some([...all].map(show), ' and ')})`),
            'picture',
          ),
          ...warnings('dataset-table-repeated', 'Repeats a picture, dropped', repeated, 'row'),
        ],
      };
    },
  };
}
