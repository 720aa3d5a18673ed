import { createHash } from 'node:crypto';
import { isRecord } from '../src/scaffold/manifest.ts';
import type { Operation } from '../src/scaffold/plan.ts';
import { ModelBuilderError, EXIT } from '../src/errors.ts';

/** The part of Nx's `Tree` that is needed; its own type fits. */
export interface NxTree {
  /** Absolute path of the monorepo. */
  readonly root: string;
  read(path: string): Buffer | null;
  read(path: string, encoding: 'utf-8'): string | null;
  exists(path: string): boolean;
  isFile(path: string): boolean;
  children(folder: string): string[];
  write(path: string, content: string | Buffer, options?: { mode?: number }): void;
  delete(path: string): void;
}

/**
 * Puts a plan into Nx's tree, which writes it when the generator has ended, or only shows it with `--dry-run`.
 * @param folder of the plan's root, relative to the tree's, `''` for the root itself
 * @param readAsset reads a file of the bundle
 * @throws {ModelBuilderError} `scaffold-conflict` (exit code 3) for a file that exists with other content
 */
export async function applyToTree(
  tree: NxTree,
  folder: string,
  operations: readonly Operation[],
  {
    force,
    readAsset,
  }: { readonly force: boolean; readonly readAsset: (path: string) => Promise<Uint8Array> },
): Promise<void> {
  const located = operations.map((operation) => ({
    operation,
    path: folder === '' ? operation.path : `${folder}/${operation.path}`,
  }));
  const taken = located.filter(({ operation, path }) => isTaken(tree, path, operation));
  if (taken.length > 0 && !force) throw conflict(taken.map(({ path }) => path));
  for (const { operation, path } of located) {
    if (operation.kind === 'delete') tree.delete(path);
    else if (operation.kind === 'asset') tree.write(path, Buffer.from(await readAsset(operation.from)));
    else if (operation.kind === 'edit') tree.write(path, operation.after);
    else tree.write(path, operation.text, operation.executable === true ? { mode: 0o755 } : undefined);
  }
}

function isTaken(tree: NxTree, path: string, operation: Operation): boolean {
  if (operation.kind === 'delete' || !tree.exists(path)) return false;
  if (operation.kind === 'edit') return tree.read(path, 'utf-8') !== operation.before;
  // Records are ours.
  if (isRecord(path)) return false;
  if (operation.kind === 'asset') return hashOf(tree.read(path)) !== operation.sha256;
  return tree.read(path, 'utf-8') !== operation.text;
}

function hashOf(content: Buffer | null): string | undefined {
  return content === null ? undefined : createHash('sha256').update(content).digest('hex');
}

function conflict(paths: readonly string[]): ModelBuilderError {
  return new ModelBuilderError(
    'scaffold-conflict',
    `These files exist with other content: ${paths.join(', ')}.`,
    {
      hint: 'Nothing was written. Choose another --target, or overwrite with --force: version control has the old ones.',
      exitCode: EXIT.conflict,
    },
  );
}
