import {
  applyEdits,
  modify,
  parse,
  visit,
  type JSONPath,
  type ModificationOptions,
  type ParseError,
} from 'jsonc-parser';
import { insertAfterComment } from './insert-after-comment.ts';
import { markDifferences, type Merged, type Resolution, type Versions } from './merge-text.ts';
import { isPlainObject } from '../plain-object.ts';

/** One value of the generator's that goes into the user's text; `undefined` takes the key away. */
interface Step {
  readonly path: JSONPath;
  readonly value: unknown;
  /** The key that it follows in the generated text. */
  readonly after?: string | undefined;
}

interface Steps {
  readonly clean: Step[];
  readonly conflicting: Step[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Merges JSON with comments key by key into the user's text: order, layout, comments and the user's own keys stay.
 * A key that the user took away stays away, one that the user changed and the generator no longer writes stays.
 * @returns undefined when a side is no JSON object, or when a comment would be lost: then lines must be merged
 */
export function mergeJson(versions: Versions, resolution: Resolution, label: string): Merged | undefined {
  const [base, mine, theirs] = [versions.base, versions.mine, versions.theirs].map(parseObject);
  if (!base || !mine || !theirs) return undefined;
  const steps: Steps = { clean: [], conflicting: [] };
  compareObjects(base, mine, theirs, [], steps);
  const ours = withSteps(versions.mine, steps.clean);
  const all = withSteps(ours, steps.conflicting);
  if (!keepsComments(versions.mine, ours) || !keepsComments(versions.mine, all)) return undefined;
  const conflicts = steps.conflicting.length;
  if (conflicts === 0 || resolution === 'ours') return { text: ours, conflicts };
  return { text: resolution === 'theirs' ? all : markDifferences(ours, all, label).text, conflicts };
}

function compareObjects(base: Json, mine: Json, theirs: Json, path: JSONPath, steps: Steps): void {
  let after: string | undefined;
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(base)])) {
    const [b, m, t] = [own(base, key), own(mine, key), own(theirs, key)];
    const step = { path: [...path, key], value: t, after };
    if (Object.hasOwn(theirs, key)) after = key;
    if (same(b, t) || same(m, t)) continue;
    // First, also where the user's object is what it was as data: it may hold comments and a layout of its own.
    if (isPlainObject(m) && isPlainObject(t))
      compareObjects(isPlainObject(b) ? b : {}, m, t, step.path, steps);
    else if (same(m, b)) steps.clean.push(step);
    else if (m === undefined || t === undefined) continue;
    else if (Array.isArray(m) && Array.isArray(t))
      steps.clean.push({ ...step, value: mergeLists(Array.isArray(b) ? b : [], m, t) });
    else steps.conflicting.push(step);
  }
}

/** Lists in package.json and tsconfig.json are sets: what the generator added comes, what it took away goes. */
function mergeLists(
  base: readonly unknown[],
  mine: readonly unknown[],
  theirs: readonly unknown[],
): unknown[] {
  const has = (list: readonly unknown[], item: unknown): boolean => list.some((one) => same(one, item));
  const kept = mine.filter((item) => has(theirs, item) || !has(base, item));
  return [...kept, ...theirs.filter((item) => !has(base, item) && !has(mine, item))];
}

function withSteps(text: string, steps: readonly Step[]): string {
  return steps.reduce((current, { path, value, after }) => {
    const { insertSpaces, tabSize } = indentation(current);
    const unit = insertSpaces ? ' '.repeat(tabSize) : '\t';
    const inserted = insertAfterComment(current, path, value, after, unit);
    if (inserted !== undefined) return inserted;
    const options: ModificationOptions = {
      formattingOptions: { ...indentation(text), eol: '\n' },
      getInsertionIndex: (keys) =>
        after !== undefined && keys.includes(after) ? keys.indexOf(after) + 1 : keys.length,
    };
    return applyEdits(current, modify(current, path, value, options));
  }, text);
}

function indentation(text: string): { readonly insertSpaces: boolean; readonly tabSize: number } {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.startsWith('\t') ? 1 : indent.length };
}

function keepsComments(before: string, after: string): boolean {
  const kept = [...commentsOf(after)];
  return commentsOf(before).every((comment) => {
    const index = kept.indexOf(comment);
    if (index >= 0) kept.splice(index, 1);
    return index >= 0;
  });
}

function commentsOf(text: string): readonly string[] {
  const comments: string[] = [];
  visit(text, { onComment: (offset, length) => void comments.push(text.slice(offset, offset + length)) });
  return comments;
}

function parseObject(text: string): Json | undefined {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  return errors.length === 0 && isPlainObject(value) ? value : undefined;
}

function own(object: Json, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Equal as data, whatever the order of keys. */
function same(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, at) => same(item, right[at]));
  if (!isPlainObject(left) || !isPlainObject(right)) return left === right;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => same(own(left, key), own(right, key)));
}
