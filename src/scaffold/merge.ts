import { mergeJson } from './merge-json.ts';
import { markDifferences, mergeText, type Merged, type Resolution, type Versions } from './merge-text.ts';

const MARK = '\ufeff';

/**
 * Merges one file three ways: JSON key by key, everything else line by line. Line endings and byte-order mark are those of the user's text.
 * @param path decides what kind of text it is
 * @param label names the generator's side on the markers
 */
export function mergeFile(path: string, versions: Versions, resolution: Resolution, label: string): Merged {
  const plain = {
    base: plainText(versions.base),
    mine: plainText(versions.mine),
    theirs: plainText(versions.theirs),
  };
  const asJson = path.endsWith('.json') ? mergeJson(plain, resolution, label) : undefined;
  const merged = asJson ?? mergeText(plain, resolution, label);
  return { ...merged, text: inStyleOf(versions.mine, merged.text) };
}

/** For a file without a known ancestor: every difference from the user's text is marked. */
export function markFile(mine: string, theirs: string, label: string): Merged {
  const merged = markDifferences(plainText(mine), plainText(theirs), label);
  return { ...merged, text: inStyleOf(mine, merged.text) };
}

/** Without byte-order mark, lines ended by `\n`: git and editors change both without anybody's wish. */
export function plainText(text: string): string {
  return (text.startsWith(MARK) ? text.slice(1) : text).replaceAll('\r\n', '\n');
}

/** With byte-order mark and line endings as in another text. @param plain as {@link plainText} makes it */
export function inStyleOf(model: string, plain: string): string {
  const windows = (model.match(/\r\n/g)?.length ?? 0) * 2 > (model.match(/\n/g)?.length ?? 0);
  return (model.startsWith(MARK) ? MARK : '') + (windows ? plain.replaceAll('\n', '\r\n') : plain);
}
