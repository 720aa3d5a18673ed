import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from './built-cli.ts';
import { parseResult } from './result-schema.ts';

interface Examined {
  readonly checks: readonly { readonly name: string; readonly status: string; readonly hint?: string }[];
}

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'model-builder-doctor-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function examine(env: Record<string, string>): Promise<Map<string, { status: string; hint?: string }>> {
  const { stdout, exitCode } = await cli(['doctor', '--json'], {
    cwd: folder,
    env: { MODEL_BUILDER_CACHE: folder, ...env },
  });
  const { checks, ok } = parseResult<Examined>(stdout);
  expect([ok, exitCode]).toEqual(checks.some(({ status }) => status === 'fail') ? [false, 1] : [true, 0]);
  return new Map(checks.map(({ name, ...rest }) => [name, rest]));
}

describe('doctor', () => {
  it('looks at everything that is needed', async () => {
    const checks = await examine({});
    expect([...checks.keys()]).toEqual([
      'Node',
      'onnxruntime',
      'sharp',
      'Backbone',
      'Feature cache',
      'Temporary folder',
      'Package managers',
      'git',
      'Terminal',
    ]);
    for (const name of ['Node', 'onnxruntime', 'sharp', 'Feature cache', 'Temporary folder'])
      expect(checks.get(name)).toMatchObject({ status: 'ok' });
  });

  it('warns of what can be done without, and says the next step', async () => {
    await writeFile(join(folder, 'file'), '');
    const checks = await examine({ PATH: folder, MODEL_BUILDER_CACHE: join(folder, 'file', 'cache') });
    for (const name of ['Feature cache', 'Package managers', 'git']) {
      expect(checks.get(name)).toMatchObject({ status: 'warn', hint: expect.stringMatching(/\w/) as string });
    }
  });

  it.skipIf(process.platform === 'win32')('fails where nothing temporary can be written', async () => {
    const checks = await examine({ TMPDIR: join(folder, 'missing'), PATH: folder });
    expect(checks.get('Temporary folder')).toMatchObject({
      status: 'fail',
      hint: expect.stringContaining('TMPDIR') as string,
    });
  });

  it('leaves nothing behind', async () => {
    expect(await readdir(folder)).toEqual(['file']);
  });
});
