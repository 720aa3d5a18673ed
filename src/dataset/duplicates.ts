import { show, tally, warnings } from './findings.ts';
import { groupBy } from './group-by.ts';
import type { Finding, Picture } from './types.ts';

/**
 * Drops files whose bytes equal another's with the same label; the first by name stays. Of equal files with different labels
 * nobody can tell which label is right: all of them are left out.
 */
export function dropDuplicates(pictures: readonly Picture[]): {
  readonly pictures: readonly Picture[];
  readonly findings: readonly Finding[];
} {
  const groups = [...groupBy(pictures, ({ sha256 }) => sha256).values()].filter(({ length }) => length > 1);
  const isContradicted = (group: readonly Picture[]): boolean =>
    group.some(({ label }) => label !== group[0].label);
  const contradicted = groups.filter(isContradicted);
  const copies = groups.filter((group) => !isContradicted(group));
  const dropped = new Set([...contradicted.flat(), ...copies.flatMap((group) => group.slice(1))]);
  return {
    pictures: pictures.filter((picture) => !dropped.has(picture)),
    findings: [
      ...warnings(
        'dataset-conflicting-duplicates',
        'The same picture under different labels, left out with all its copies; delete the wrong ones',
        tally(contradicted, (group) =>
          group.map(({ name, label }) => `${show(name)} (${show(label)})`).join(' = '),
        ),
        'picture',
      ),
      ...warnings(
        'dataset-duplicates',
        'Exact copy of another picture of the label, dropped',
        copies.flatMap(([kept, ...rest]) =>
          rest.map(({ name }) => `${show(name)} (kept ${show(kept.name)})`),
        ),
      ),
    ],
  };
}
