import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDownload } from '../../src/io/download-lock.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'download-lock-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the lock of a download', () => {
  it('lets one of several processes in at a time, also where its owner is gone', async () => {
    const user = fileURLToPath(new URL('./support/lock-user.ts', import.meta.url));
    const args = ['--import', 'tsx', user, join(folder, 'model.onnx'), '150'];
    const users = Array.from({ length: 3 }, () => promisify(execFile)(process.execPath, args));
    expect((await Promise.all(users)).map(({ stdout }) => stdout)).toEqual(['0', '0', '0']);
    expect((await readdir(folder)).filter((name) => name !== 'model.onnx.lock')).toEqual([]);
  }, 60_000);

  it('is released by its owner alone', async () => {
    const path = join(folder, 'model.onnx.lock');
    const unlock = await lockDownload(join(folder, 'model.onnx'));
    await rm(path);
    const next = await lockDownload(join(folder, 'model.onnx'));
    await unlock();
    expect(await readdir(folder)).toEqual(['model.onnx.lock']);
    await next();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is held while its owner has not yet written its number', async () => {
    await writeFile(join(folder, 'model.onnx.lock'), '');
    await expect(lockDownload(join(folder, 'model.onnx'))).rejects.toMatchObject({
      code: 'io-download-busy',
      hint: expect.stringContaining('delete') as string,
    });
    expect(await readFile(join(folder, 'model.onnx.lock'), 'utf8')).toBe('');
  });
});
