import { applyEdits, type Edit, type EditOptions, type EditPath, type EditResult } from './edit.ts';
import { wrongShape } from './edit-errors.ts';
import { sameOutline, type Outline } from './outline.ts';
import { withoutMark } from './text-style.ts';

export interface Proof {
  readonly path: EditPath;
  /** What the text must mean afterwards, nothing more and nothing less. */
  readonly expected: Outline;
  /** What a text means. @throws when it can not be read, or a reader that could read the old one could not */
  readonly read: (body: string) => Outline;
  /** What the format's library makes of the same change. */
  readonly printed: () => string;
}

/**
 * Takes the splices if the text then means exactly what is expected, otherwise the library's text if that does.
 * @param body the text without byte-order mark, which is where offsets of `splices` count from
 * @throws {ModelBuilderError} `monorepo-edit-shape` where neither does: the change would change something else too
 */
export function proven(
  text: string,
  splices: readonly Edit[] | undefined,
  { path, expected, read, printed }: Proof,
  options: EditOptions,
): EditResult {
  const { mark, body } = withoutMark(text);
  const means = (after: string) => sameOutline(tried(() => read(after)) ?? null, expected);
  if (splices) {
    const after = applyEdits(body, splices);
    if (means(after)) {
      const edits = splices.map((edit) => ({ ...edit, offset: edit.offset + mark.length }));
      return { text: mark + after, changed: true, edits };
    }
  }
  const after = tried(printed);
  if (after === undefined || !means(after)) {
    throw wrongShape(path, 'can not be changed without changing something else too', options);
  }
  const edits = [{ offset: 0, removed: text.length, inserted: mark + after }];
  return { text: mark + after, changed: true, edits, printed: true };
}

function tried<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
