import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toUserError } from '../../src/cli/errors.ts';

function failure(code: string, path?: string): Error {
  return Object.assign(new Error(`${code}: as Node words it, write`), { code, ...(path && { path }) });
}

describe('an error of the system', () => {
  it.each(['EIO', 'EBUSY', 'ESTALE', 'ENOTEMPTY', 'ELOOP', 'ENAMETOOLONG', 'ENOSPC'])(
    '%s is said in plain words, with the place',
    (code) => {
      const error = toUserError(failure(code, '/photos/red'), false);
      expect(error).toMatchObject({ code: `io-${code.toLowerCase()}`, exitCode: 1 });
      expect(error.message).toMatch(/^[A-Z][a-z ]+: \/photos\/red$/);
      expect(error.hint).not.toContain('fault of create-model-builder');
    },
  );

  it('is one of ours when nothing is known of it', () => {
    expect(toUserError(failure('EWHATEVER'), false)).toMatchObject({ code: 'internal-error' });
  });

  it('is what reading through links in a circle gives', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'model-builder-errors-'));
    const circle = join(folder, 'circle');
    try {
      await symlink(circle, circle, 'junction');
      const error = await readFile(circle).then(
        () => undefined,
        (cause: unknown) => toUserError(cause, false),
      );
      expect(error).toMatchObject({ message: expect.stringContaining(circle) as string });
      expect(error?.code).not.toBe('internal-error');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
