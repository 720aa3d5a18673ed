import { isRecord } from './manifest.ts';
import type { AssetOperation, DeleteOperation, EditOperation, Plan, WriteOperation } from './plan.ts';

/** What lies at an operation's path now. */
export type Current =
  | { readonly kind: 'absent' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly bytes: number; readonly sha256: string };

type WriteStatus = 'create' | 'overwrite' | 'replace' | 'unchanged';

/** One operation held against the disk: dry-run, diff and commit all start from these. */
export type Change =
  | { readonly operation: WriteOperation; readonly status: WriteStatus; readonly current: Current }
  | {
      readonly operation: AssetOperation;
      readonly status: WriteStatus;
      readonly current: Current;
    }
  | {
      readonly operation: EditOperation;
      readonly status: 'edit' | 'unchanged' | 'stale';
      readonly current: Current;
    }
  | {
      readonly operation: DeleteOperation;
      readonly status: 'delete' | 'unchanged';
      readonly current: Current;
    };

/** Holds a plan against what lies at its paths; pure. @param currents one an operation, in the plan's order */
export function compare(plan: Plan, currents: readonly Current[]): readonly Change[] {
  return plan.operations.map((operation, index): Change => {
    const current = currents[index] ?? { kind: 'absent' };
    switch (operation.kind) {
      case 'write':
        return { operation, current, status: writeStatus(operation, current) };
      case 'asset':
        return { operation, current, status: assetStatus(operation, current) };
      case 'edit':
        if (isText(current, operation.after)) return { operation, current, status: 'unchanged' };
        return { operation, current, status: isText(current, operation.before) ? 'edit' : 'stale' };
      case 'delete':
        return { operation, current, status: current.kind === 'absent' ? 'unchanged' : 'delete' };
    }
  });
}

/** Our records hold nothing of the user's: they are replaced without asking, and not kept. */
function writeStatus({ path, text }: WriteOperation, current: Current): WriteStatus {
  const status = overwriteStatus(current, isText(current, text));
  return status === 'overwrite' && isRecord(path) ? 'replace' : status;
}

function assetStatus({ path, sha256, replaces }: AssetOperation, current: Current): WriteStatus {
  const status = overwriteStatus(current, isBinary(current, sha256));
  const agreed = isRecord(path) || (replaces !== undefined && isBinary(current, replaces));
  return status === 'overwrite' && agreed ? 'replace' : status;
}

function overwriteStatus(current: Current, equal: boolean): 'create' | 'overwrite' | 'unchanged' {
  if (current.kind === 'absent') return 'create';
  return equal ? 'unchanged' : 'overwrite';
}

function isText(current: Current, text: string): boolean {
  return current.kind === 'text' && current.text === text;
}

function isBinary(current: Current, sha256: string): boolean {
  return current.kind === 'binary' && current.sha256 === sha256;
}
