import type { Joined, NewMember, Root } from './adapter.ts';
import type { SharedEdit } from './shared-edit.ts';

const FILE = '.prettierignore';

/** Keeps prettier away from what is known by its hash, where the repository has a list for it. */
export async function prettierIgnore({ view }: Root, added: readonly NewMember[]): Promise<Joined> {
  if (!(await view.exists(FILE))) return { edits: [], decisions: [] };
  const line = (project: string, value: string): SharedEdit => ({
    project,
    file: FILE,
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
  const reason = `${FILE} gets what is known by its hashes`;
  return { edits, decisions: lines.map((value) => ({ what: 'prettier', value, reason })) };
}
