import type { Terminal } from '../../io/terminal.ts';
import type { Change } from '../../scaffold/change.ts';
import type { Decision } from '../../update/decide.ts';
import { SIDECARS, type ConflictMode } from '../../update/file-operations.ts';
import type { DecidedFile } from '../../update/plan-project.ts';
import { templatesLine } from '../../scaffold/used-templates.ts';
import { plural } from '../report/figures.ts';
import type { Progress } from '../report/progress.ts';
import { visible } from '../../io/visible.ts';
import type { GroupUpdate } from './apply.ts';

/** What happened to each file, for people. @param root as it is shown */
export function changeLines(update: GroupUpdate, root: string, terminal: Terminal): readonly string[] {
  const { planned, mode } = update;
  if (planned.plan.operations.length === 0) return [upToDate(root)];
  const files = planned.decisions.flatMap(({ path, decision }) => lineOf(path, decision, mode));
  const decided = new Set(planned.decisions.map(({ path }) => path));
  const others = planned.changes.flatMap((change) =>
    decided.has(change.operation.path) || isCopy(change.operation.path) ? [] : [otherLine(change)],
  );
  const lost = planned.lost.map((path) =>
    line('pristine', path, 'its copy in .model-builder/base was missing or changed; it is there again'),
  );
  const { conflicts } = planned;
  return [
    terminal.style('bold', `Updated ${root}`, 'out'),
    ...files,
    ...others,
    ...lost,
    ...(conflicts.length === 0 ? [] : [conflictSummary(conflicts, mode)]),
  ];
}

/** Where nothing is written: whose templates these are, and what of the repository's own formatting was left out. */
export function sayWhatIsUsed(updates: readonly Pick<GroupUpdate, 'prepared'>[], progress: Progress): void {
  const lines = updates.flatMap(({ prepared: { templates, otherFormatting } }) => [
    ...templates.map(templatesLine),
    ...(otherFormatting === undefined ? [] : [otherFormatting]),
  ]);
  for (const line of new Set(lines)) progress.line(visible(line));
}

export function upToDate(root: string): string {
  return `${root} is up to date.`;
}

export function lineOfConflict({ path, decision }: DecidedFile): string {
  return line('conflict', path, decision.kind === 'conflict' ? REASONS[decision.reason] : '');
}

/** A group as the JSON result shows it. */
export function groupResult({ prepared, planned, mode }: GroupUpdate): Record<string, unknown> {
  return {
    root: prepared.group.root,
    templates: prepared.templates,
    outdated: isOutdated(planned),
    conflict: mode ?? null,
    files: planned.decisions
      .filter(({ decision }) => !['same', 'mine'].includes(decision.kind))
      .map(({ path, decision }) => ({
        path,
        action: decision.kind,
        ...(decision.kind === 'conflict' && { reason: decision.reason }),
      })),
    changes: planned.changes.map(({ operation: { path }, status }) => ({ path, status })),
    lostPristineCopies: planned.lost,
    unresolved: prepared.unresolved,
  };
}

/** Whether an update would change something, or ask. */
export function isOutdated({ changes, conflicts, lost }: GroupUpdate['planned']): boolean {
  return changes.length > 0 || conflicts.length > 0 || lost.length > 0;
}

const REASONS = {
  'both changed': 'changed by you and by the generator',
  occupied: 'new, but a file of yours lies there',
  'no pristine copy': 'its pristine copy is missing or changed, so nobody knows what you changed',
  'not text': 'your file is not UTF-8 text',
  link: 'you put a link there, and nothing is written through one',
} as const;

function lineOf(path: string, decision: Decision, mode: ConflictMode | undefined): readonly string[] {
  switch (decision.kind) {
    case 'same':
    case 'mine':
      return [];
    case 'take':
      return [line('changed', path, '')];
    case 'create':
      return [line('new', path, '')];
    case 'delete':
      return [line('deleted', path, 'no longer generated, and you had not changed it')];
    case 'merge':
      return [line('merged', path, 'with your changes')];
    case 'seed':
      return [line('kept', path, 'yours since it was generated; the generator writes it differently now')];
    case 'stays deleted':
      return [line('kept', path, 'you deleted it; it stays deleted')];
    case 'orphan':
      return [line('kept', path, 'no longer generated; with your changes it is yours now')];
    case 'conflict':
      return [line('conflict', path, outcome(decision, mode))];
  }
}

function outcome(decision: Extract<Decision, { kind: 'conflict' }>, mode: ConflictMode | undefined): string {
  if (mode === 'ours') return 'your side is kept';
  if (decision.mine.kind === 'link' && decision.mine.at === 'folder')
    return 'yours is kept, the new one lies in .model-builder/base';
  if (mode === 'sidecar' || decision.mine.kind !== 'text')
    return `yours is kept, the new one lies beside it as ${SIDECARS.theirs}`;
  return mode === 'theirs' ? `the new side; yours is kept as ${SIDECARS.mine}` : 'both sides are in the file';
}

function conflictSummary(conflicts: readonly DecidedFile[], mode: ConflictMode | undefined): string {
  const isMarked = conflicts.some(
    ({ decision }) => decision.kind === 'conflict' && decision.mine.kind === 'text',
  );
  const next = mode === 'markers' && isMarked ? ' Look for <<<<<<< and decide.' : '';
  return `${plural(conflicts.length, 'conflict')}.${next}`;
}

function otherLine({ operation: { path }, status }: Change): string {
  const word = status === 'create' ? 'new' : status === 'delete' ? 'deleted' : 'changed';
  return line(word, path, '');
}

function isCopy(path: string): boolean {
  return Object.values(SIDECARS).some((ending) => path.endsWith(ending));
}

function line(word: string, path: string, explanation: string): string {
  return `  ${word.padEnd(9)} ${visible(path)}${explanation === '' ? '' : `  (${explanation})`}`;
}
