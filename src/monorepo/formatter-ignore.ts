import { isPlainObject } from '../plain-object.ts';
import type { Joined, NewMember, Root } from './adapter.ts';
import type { EditPath, JsonValue } from './edit/edit.ts';
import { readJsonc } from './parse.ts';
import { prettierIgnore } from './prettier-ignore.ts';
import type { SharedEdit } from './shared-edit.ts';

/** Formatters that have their list of what to leave alone in their own configuration. */
const FILES = ['biome.json', 'biome.jsonc', '.oxfmtrc.json', '.oxfmtrc.jsonc', 'dprint.json', 'dprint.jsonc'];

/** Keeps the repository's formatters away from what is known by its hash, in the lists that they have for it. */
export async function formatterIgnore(root: Root, added: readonly NewMember[]): Promise<Joined> {
  const model = added.find(({ set }) => set === 'model')?.folder;
  const places = ['**/.model-builder', ...(model === undefined ? [] : [`${model}/assets`])];
  const joined = [await prettierIgnore(root, added)];
  for (const file of FILES) {
    const config = await readJsonc(root.view, file).catch(() => undefined);
    if (config === undefined) continue;
    const list = listOf(file, config, root);
    joined.push({
      edits: added.flatMap(({ set }) =>
        listEdits(file, list, places).map((edit) => ({ ...edit, project: set })),
      ),
      decisions: [
        {
          what: 'formatter',
          value: file,
          reason: 'it gets what is known by its hashes among what it leaves alone',
        },
      ],
    });
  }
  return {
    edits: joined.flatMap(({ edits }) => edits),
    decisions: joined.flatMap(({ decisions }) => decisions),
  };
}

interface IgnoreList {
  readonly path: EditPath;
  /** In front of what is left alone. */
  readonly mark: '' | '!';
  readonly isThere: boolean;
}

function listOf(file: string, config: Readonly<Record<string, unknown>>, { manifest }: Root): IgnoreList {
  if (file.includes('oxfmt')) return listAt(config, ['ignorePatterns'], '');
  if (file.startsWith('dprint')) return listAt(config, ['excludes'], '');
  // Biome 2 has one list, of what to look at and, with a mark, of what not.
  const named = /schemas\/(\d+)/.exec(String(config.$schema))?.[1];
  const spec = manifest.devDependencies?.['@biomejs/biome'] ?? manifest.dependencies?.['@biomejs/biome'];
  const files = isPlainObject(config.files) ? config.files : {};
  const isFirst = 'ignore' in files || 'include' in files || (named ?? /\d+/.exec(spec ?? '')?.[0]) === '1';
  return isFirst ? listAt(config, ['files', 'ignore'], '') : listAt(config, ['files', 'includes'], '!');
}

function listAt(
  config: Readonly<Record<string, unknown>>,
  path: readonly string[],
  mark: IgnoreList['mark'],
): IgnoreList {
  const found = path.reduce<unknown>((at, key) => (isPlainObject(at) ? at[key] : undefined), config);
  return { path, mark, isThere: Array.isArray(found) };
}

/** A list that is not there comes with all that it needs: of Biome 2 that is everything, first. */
function listEdits(
  file: string,
  { path, mark, isThere }: IgnoreList,
  places: readonly string[],
): readonly Omit<SharedEdit, 'project'>[] {
  const values = places.map((place) => `${mark}${place}`);
  const edit = (insert: 'item' | 'entry', value: JsonValue): Omit<SharedEdit, 'project'> => ({
    file,
    format: 'json',
    insert,
    path,
    value,
    reason: 'what is known by its hashes is left alone',
  });
  return isThere
    ? values.map((value) => edit('item', value))
    : [edit('entry', [...(mark === '' ? [] : ['**']), ...values])];
}
