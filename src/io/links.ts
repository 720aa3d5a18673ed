import { join } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import { assertSafePath } from '../scaffold/safe-path.ts';
import type { FileSystemPort } from './file-system.ts';

/**
 * The disk's half of `unsafeBecause`: a path whose words lead below a folder must not leave it by a link, in a folder above the
 * file or in its own place. What does not exist leads nowhere.
 * @param folder absolute; may itself be a link
 * @param path relative, with forward slashes
 * @throws {ModelBuilderError} `scaffold-unsafe-path`
 */
export async function assertNoLinks(folder: string, path: string, fileSystem: FileSystemPort): Promise<void> {
  assertSafePath(path);
  const link = await linkOn(folder, path, fileSystem);
  if (link !== undefined) throw linkError(link);
}

/** The first part of a path that is a link, relative to the folder; undefined for none. */
export async function linkOn(
  folder: string,
  path: string,
  fileSystem: Pick<FileSystemPort, 'entry'>,
): Promise<string | undefined> {
  const segments = path.split('/');
  for (let depth = 1; depth <= segments.length; depth++) {
    const part = segments.slice(0, depth).join('/');
    const entry = await fileSystem.entry(join(folder, part));
    if (!entry) return undefined;
    if (entry.kind === 'symlink') return part;
  }
  return undefined;
}

export function linkError(path: string): ModelBuilderError {
  return new ModelBuilderError(
    'scaffold-unsafe-path',
    `${path} is a symbolic link, and nothing is written through one.`,
    { hint: 'Nothing was written. Move the link away, or choose another folder.' },
  );
}
