import { errors, show, warnings } from './findings.ts';
import { groupBy } from './group-by.ts';
import type { Finding, Picture } from './types.ts';

/**
 * Drops files whose bytes equal another's with the same label; the first by name stays. Equal files with different
 * labels are an error, and all labels keep theirs, so that the counts are those of the folders.
 */
export function dropDuplicates(pictures: readonly Picture[]): {
  readonly pictures: readonly Picture[];
  readonly findings: readonly Finding[];
} {
  const groups = [...groupBy(pictures, ({ sha256 }) => sha256).values()].map((group) => [
    ...groupBy(group, ({ label }) => label).values(),
  ]);
  const copies = groups.flat().filter(({ length }) => length > 1);
  const dropped = new Set(copies.flatMap((group) => group.slice(1)));
  return {
    pictures: pictures.filter((picture) => !dropped.has(picture)),
    findings: [
      ...errors(
        'dataset-conflicting-duplicates',
        'The same picture with different labels; delete the wrong ones',
        groups
          .filter(({ length }) => length > 1)
          .map((labels) => labels.map(([{ name, label }]) => `${show(name)} (${show(label)})`).join(' = ')),
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
