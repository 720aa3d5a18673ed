import { createHash } from 'node:crypto';
import type { AssetOperation, Operation, Plan, WriteOperation } from '../../src/scaffold/plan.ts';

export function write(path: string, text = `text of ${path}\n`, executable?: true): WriteOperation {
  return { kind: 'write', path, text, ownership: 'managed', ...(executable && { executable }) };
}

export function asset(path: string, from: string, content: string): AssetOperation {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { kind: 'asset', path, from, bytes: Buffer.byteLength(content), sha256 };
}

export function planOf(root: string, ...operations: readonly Operation[]): Plan {
  return { root, operations, notes: [], next: [] };
}
