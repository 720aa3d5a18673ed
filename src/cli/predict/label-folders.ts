import { unsafeBecause } from '../../scaffold/safe-path.ts';

/** The folder of pictures that the model is not sure of, or that are unlike all of its training. */
export const UNKNOWN = 'unknown';

/**
 * A folder's name for each label: the label itself, where every system can have a folder of that name and no other label has it.
 * A model's labels are its own words, and may be a way out of the folder.
 */
export function labelFolders(labels: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    labels.map((label, index) => {
      const plain = label.replaceAll(/[\\/<>:"|?*\p{Cc}]/gu, '_').trim();
      const key = plain.normalize('NFC').toLowerCase();
      const name = unsafeBecause(plain) === undefined && !taken.has(key) ? plain : `label-${index + 1}`;
      taken.add(name.normalize('NFC').toLowerCase());
      return [label, name];
    }),
  );
}
