import { inStyleOf, markFile, mergeFile } from '../scaffold/merge.ts';
import type { Operation, WriteOperation } from '../scaffold/plan.ts';
import type { Decision } from './decide.ts';

/**
 * What is done about conflicts. `markers`: both sides into the file. `ours`: the user's side stays. `theirs`: the generator's
 * side comes, the user's file is kept beside it. `sidecar`: the user's file stays, the generator's comes beside it.
 */
export type ConflictMode = 'markers' | 'ours' | 'theirs' | 'sidecar';

/** Ends the name of the copy that a conflict leaves beside a file. */
export const SIDECARS = { theirs: '.theirs', mine: '.mine' } as const;

/**
 * A decision as operations.
 * @param path of the file, relative to the plan's root
 * @param mode absent while nobody has chosen: conflicts then give no operation
 * @param label names the generator's side on the markers
 */
export function fileOperations(
  path: string,
  decision: Decision,
  mode: ConflictMode | undefined,
  label: string,
): readonly Operation[] {
  switch (decision.kind) {
    case 'create':
      return [{ ...decision.theirs, path }];
    case 'take':
      return [edit(path, decision.before, inStyleOf(decision.before, decision.theirs.text))];
    case 'merge':
      return [edit(path, decision.before, decision.after)];
    case 'delete':
      return [{ kind: 'delete', path, reason: 'no longer generated, and never changed' }];
    case 'conflict':
      return mode === undefined ? [] : conflictOperations(path, decision, mode, label);
    default:
      return [];
  }
}

function conflictOperations(
  path: string,
  { base, mine, theirs }: Extract<Decision, { kind: 'conflict' }>,
  mode: ConflictMode,
  label: string,
): readonly Operation[] {
  // Beside a file in a linked folder is on the other side of the link.
  if (mine.kind === 'link' && mine.at === 'folder') return [];
  const beside: WriteOperation = { ...theirs, path: `${path}${SIDECARS.theirs}` };
  if (mode === 'sidecar' || (mine.kind !== 'text' && mode !== 'ours')) return [beside];
  if (mine.kind !== 'text') return [];
  const versions = { base: base ?? '', mine: mine.text, theirs: theirs.text };
  if (mode === 'markers') {
    const marked =
      base === undefined
        ? markFile(mine.text, theirs.text, label)
        : mergeFile(path, versions, 'markers', label);
    return [edit(path, mine.text, marked.text)];
  }
  if (base === undefined && mode === 'ours') return [];
  const text =
    base === undefined ? inStyleOf(mine.text, theirs.text) : mergeFile(path, versions, mode, label).text;
  const copy: WriteOperation = { ...theirs, path: `${path}${SIDECARS.mine}`, text: mine.text };
  return [edit(path, mine.text, text), ...(mode === 'theirs' ? [copy] : [])];
}

function edit(path: string, before: string, after: string): Operation {
  return { kind: 'edit', path, before, after, reason: 'update' };
}
