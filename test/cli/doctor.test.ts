import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { writePhotos } from '../training/support/photos.ts';
import { cli } from './built-cli.ts';
import { parseResult } from './result-schema.ts';

/** Lets the native part of that package fail to load. */
const withoutNative = (name: string): Record<string, string> => ({
  NO_NATIVE: name,
  NODE_OPTIONS: `--require=${join(PROJECT_ROOT, 'test', 'fixtures', 'cli', 'no-native.cjs')}`,
});

interface Examined {
  readonly checks: readonly { readonly name: string; readonly status: string; readonly hint?: string }[];
}

let folder: string;
let photos: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-builder-doctor-'));
  photos = await mkdtemp(join(tmpdir(), 'model-builder-photos-'));
  await writePhotos(photos, { red: 4, green: 4 });
});
afterAll(() => Promise.all([folder, photos].map((path) => rm(path, { recursive: true, force: true }))));

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

  it.each(['sharp', 'onnxruntime'])('says that %s does not load, and what to do', async (name) => {
    const checks = await examine({ ...withoutNative(name), PATH: folder });
    expect(checks.get(name)).toMatchObject({
      status: 'fail',
      hint: expect.stringContaining('Install create-model-builder again') as string,
    });
    expect(checks.get('Temporary folder')).toMatchObject({ status: 'ok' });
  });

  it.each(['sharp', 'onnxruntime'])('is named by a command that needs %s', async (name) => {
    const { stdout, exitCode } = await cli(['train', '--data', photos, '--json'], {
      cwd: folder,
      env: { ...withoutNative(name), MODEL_BUILDER_CACHE: folder },
    });
    expect(exitCode).toBe(1);
    expect(parseResult(stdout)).toMatchObject({
      error: {
        code: 'add-on-missing',
        message: expect.stringMatching(`^${name}, which `) as string,
        hint: expect.stringContaining('doctor') as string,
      },
    });
  });

  it('leaves nothing behind', async () => {
    expect(await readdir(folder)).toEqual(['file']);
  });
});
