import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFolder } from '../../src/io/bundle-files.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'model-builder-write-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('writing the folder of a bundle', () => {
  it('leaves alone what another process has finished meanwhile: exit 3', async () => {
    const bundle = join(folder, 'bundle');
    const pieces: Uint8Array[] = [];
    // Read after the first look, which has found nothing.
    const files = {
      get mine() {
        mkdirSync(bundle);
        writeFileSync(join(bundle, 'theirs'), '');
        return pieces;
      },
    };
    await expect(writeFolder(bundle, files)).rejects.toMatchObject({ code: 'bundle-exists', exitCode: 3 });
    expect([await readdir(folder), await readdir(bundle)]).toEqual([['bundle'], ['theirs']]);
    await expect(writeFolder(bundle, {})).rejects.toMatchObject({ code: 'bundle-exists', exitCode: 3 });
  });

  it("takes away what a killed run left unfinished, and nothing that is anybody else's", async () => {
    const { pid: dead } = spawnSync(process.execPath, ['--version']);
    const left: Record<string, string> = {
      [`bundle.${dead}.tmp`]: 'model',
      [`bundle.${process.pid}.tmp`]: 'model',
      [`bundle.1${dead}.tmp`]: 'notes.txt',
      [`other.${dead}.tmp`]: 'model',
    };
    for (const [name, file] of Object.entries(left)) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, file), '');
    }
    await writeFolder(join(folder, 'bundle'), { model: [new Uint8Array(3)] });
    expect(await readdir(folder)).toEqual(['bundle', `bundle.1${dead}.tmp`, `other.${dead}.tmp`].sort());
  });

  it.skipIf(process.platform === 'win32')('says which folder it was when there is no room', async () => {
    // A limit of 8 kB a file stands in for a full disk.
    const script = `import { writeFolder } from ${JSON.stringify(new URL('../../src/io/bundle-files.ts', import.meta.url).href)};
    const files = { model: [new Uint8Array(20000)] };
    await writeFolder(${JSON.stringify(join(folder, 'bundle'))}, files).catch((error) => console.log(error.path));`;
    const limited = `ulimit -f 16; exec "$0" --import tsx --input-type=module --eval "$1"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', limited, process.execPath, script]);
    expect(stdout.trim()).toBe(join(folder, 'bundle'));
    expect(await readdir(folder)).toEqual([]);
  });
});
