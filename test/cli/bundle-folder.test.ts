import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkBundleFolder } from '../../src/cli/steps/bundle-folder.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'model-builder-bundle-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (...names: string[]): string => join(folder, ...names);

async function make(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(at(file)), { recursive: true });
    await writeFile(at(file), '');
  }
}

const CONFLICT = { code: 'bundle-exists', exitCode: 3 } as const;
const check = (output: string, force: boolean, cwd = at('elsewhere')): Promise<void> =>
  checkBundleFolder(at(output), force, { cwd }, [at('bundle', 'photos')]);

describe('the folder of a bundle', () => {
  it.each(['MLModel.zip', 'pipeline.json'])(
    'is replaced when it holds %s and --force says so',
    async (name) => {
      await make(`old/${name}`, 'old/notes.txt');
      await expect(check('old', true)).resolves.toBeUndefined();
      await expect(check('old', false)).rejects.toMatchObject({
        ...CONFLICT,
        hint: expect.stringContaining('with --force') as string,
      });
    },
  );

  it('may be empty', async () => {
    await mkdir(at('empty'));
    await expect(check('empty', true)).resolves.toBeUndefined();
    await expect(check('empty', false)).rejects.toMatchObject(CONFLICT);
  });

  it.each([true, false])('is none of the user’s other folders, --force: %s', async (force) => {
    await make('notes/precious.txt', 'notes/bundle/MLModel.zip');
    await expect(check('notes', force)).rejects.toMatchObject({
      ...CONFLICT,
      message: expect.stringContaining('is no bundle') as string,
      hint: expect.stringContaining('Name another folder with --output') as string,
    });
  });

  it('is neither the working folder nor one around that, nor one around the pictures', async () => {
    await make('here/MLModel.zip', 'here/below/file', 'bundle/MLModel.zip', 'bundle/photos/red/1.png');
    const working = { ...CONFLICT, message: expect.stringContaining('working folder') as string };
    await expect(check('here', true, at('here'))).rejects.toMatchObject(working);
    await expect(check('here', true, at('here', 'below'))).rejects.toMatchObject(working);
    await expect(check('bundle', true)).rejects.toMatchObject({
      ...CONFLICT,
      message: expect.stringContaining('holds the pictures') as string,
    });
  });
});
