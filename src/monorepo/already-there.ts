import { isDeep } from '../foreign-json.ts';
import type { EditPath, JsonValue } from './edit/edit.ts';
import { outlineOf, sameValue } from './edit/outline.ts';
import { withoutMark } from './edit/text-style.ts';
import { covers, isExcluded } from './globs.ts';
import { isPlainObject } from '../plain-object.ts';
import type { SharedEdit } from './shared-edit.ts';

/** What a file says already: nothing, what an edit wants, or something else, which is its owner's and stays. */
export type Found = { readonly kind: 'nothing' | 'same' } | { readonly kind: 'other'; readonly said: string };

/** Looks before an edit is run. A file that can not be read says nothing: the edit itself names the line. */
export async function alreadyThere(text: string, edit: SharedEdit): Promise<Found> {
  if (edit.format === 'lines') return lineThere(text, edit.value as string);
  const found = valueAt(await parsed(text, edit.format), edit.path);
  if (edit.insert === 'entry') {
    if (found === undefined) return { kind: 'nothing' };
    const isSame = sameValue(outlineOf(found), outlineOf(edit.value));
    return isSame ? { kind: 'same' } : { kind: 'other', said: JSON.stringify(found) };
  }
  const isThere = Array.isArray(found) && edit.folder !== undefined && holds(found, edit.folder, edit.value);
  return { kind: isThere ? 'same' : 'nothing' };
}

/** A setting is known by its name: `name=value`, `name value`. */
function lineThere(text: string, line: string): Found {
  const lines = text.split(/\r?\n/).map((one) => one.trim());
  if (lines.includes(line)) return { kind: 'same' };
  const nameOf = (one: string): string => one.split(/[\s=]/, 1)[0];
  const other = lines.find((one) => one !== '' && nameOf(one) === nameOf(line));
  return other === undefined ? { kind: 'nothing' } : { kind: 'other', said: other };
}

async function parsed(text: string, format: 'json' | 'yaml'): Promise<unknown> {
  const { body } = withoutMark(text);
  if (isDeep(body)) return undefined;
  if (format === 'json')
    return (await import('jsonc-parser')).parse(body, [], { allowTrailingComma: true }) as unknown;
  const { parseDocument } = await import('yaml');
  try {
    return parseDocument(body).toJS() as unknown;
  } catch {
    return undefined;
  }
}

function valueAt(value: unknown, path: EditPath): unknown {
  return path.reduce<unknown>((at, key) => {
    if (Array.isArray(at) ? typeof key === 'number' : isPlainObject(at) && Object.hasOwn(at, key))
      return (at as Record<string | number, unknown>)[key];
    return undefined;
  }, value);
}

/** Whether a list makes a folder a member or takes it away, refers to it, or has the record of its package. */
function holds(list: readonly unknown[], folder: string, value: JsonValue): boolean {
  if (typeof value === 'string') {
    const globs = list.filter((item) => typeof item === 'string');
    return covers(globs, folder) || isExcluded(globs, folder);
  }
  const packageName = isPlainObject(value) ? value.packageName : undefined;
  return list
    .filter(isPlainObject)
    .some((item) =>
      packageName === undefined
        ? typeof item.path === 'string' && referredFolder(item.path) === folder
        : item.packageName === packageName,
    );
}

/** Folder of a reference: `./packages/a/tsconfig.json` is `packages/a`. */
export function referredFolder(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/?(?:[^/]+\.json)?$/, '');
}
