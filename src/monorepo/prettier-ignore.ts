import type { Joined, NewMember, Root } from './adapter.ts';
import type { SharedEdit } from './shared-edit.ts';

const FILE = '.prettierignore';

/** Keeps prettier away from what is known by its hash, in the lists that the repository has for it. */
export async function prettierIgnore({ view, manifest }: Root, added: readonly NewMember[]): Promise<Joined> {
  const scripts = Object.values(manifest.scripts ?? {}).filter((script) => script.includes('prettier'));
  const named = scripts.flatMap(
    (script) => /--ignore-path[ =]["']?(\.[a-z]+ignore)\b/.exec(script)?.[1] ?? [],
  );
  const joined: Joined[] = [];
  for (const file of new Set([FILE, ...named]))
    // What is in it is git's affair, and it would ignore the model.
    if (file !== '.gitignore' && (await view.exists(file))) joined.push(linesIn(file, added));
  return {
    edits: joined.flatMap(({ edits }) => edits),
    decisions: joined.flatMap(({ decisions }) => decisions),
  };
}

function linesIn(file: string, added: readonly NewMember[]): Joined {
  const line = (project: string, value: string): SharedEdit => ({
    project,
    file,
    format: 'lines',
    insert: 'line',
    path: [],
    value,
    reason: `${value} is known by its hashes`,
  });
  const edits = added.flatMap(({ set, folder }) => [
    line(set, '.model-builder/'),
    ...(set === 'model' ? [line(set, `${folder}/assets/`)] : []),
  ]);
  const lines = [...new Set(edits.map(({ value }) => value as string))];
  const reason = `${file} gets what is known by its hashes`;
  return { edits, decisions: lines.map((value) => ({ what: 'prettier', value, reason })) };
}
