import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeFiles } from '../support/pictures.ts';
import { textsOf, treeOf } from '../support/trees.ts';
import { packageTemplates } from '../../src/io/read-templates.ts';
import { solutionWorld } from './run-command.ts';

type World = Awaited<ReturnType<typeof solutionWorld>>;
type Tree = Readonly<Record<string, string>>;

let world: World;
let fresh: Readonly<Record<string, Buffer>>;

beforeAll(async () => {
  world = await solutionWorld();
  const paths = Object.entries(await treeOf(world.root)).filter(([, facts]) => facts.includes(' '));
  fresh = Object.fromEntries(
    await Promise.all(paths.map(async ([path]) => [path, await readFile(world.at(path))] as const)),
  );
});
beforeEach(async () => {
  await rm(world.root, { recursive: true, force: true });
  await writeFiles(
    Object.fromEntries(Object.entries(fresh).map(([path, content]) => [world.at(path), content])),
  );
});
afterAll(() => world[Symbol.asyncDispose]());

/** What the next version of the templates would write, as templates of the project's own. */
async function bump(): Promise<void> {
  await change('solution/README.md.hbs', (text) => text.replace('An image classifier', 'A fine classifier'));
  await change('model/src/softmax.ts', (text) => text.replace('softmax(', 'softMax('));
  await change('console-app/src/program.ts.hbs', (text) => `${text}// new\n`);
  await change('solution/package.json.hbs', (text) =>
    text.replace('"start":', '"lint": "eslint .",\n    "start":'),
  );
  await writeFiles({ [templates('model/src/extra.ts')]: '// Generated.\nexport const EXTRA = 1;\n' });
}

async function change(path: string, edit: (text: string) => string): Promise<void> {
  const text = edit(await readFile(join(packageTemplates(), path), 'utf8'));
  await writeFiles({ [templates(path)]: text });
}

function templates(path: string): string {
  return world.at('.model-builder/templates', path);
}

/** The tree without what only templates and records are. */
async function tree(): Promise<Tree> {
  const all = Object.entries(await treeOf(world.root));
  return Object.fromEntries(all.filter(([path]) => !path.startsWith('.model-builder/templates')));
}

describe('update', () => {
  it('has nothing to do on what this version generated', async () => {
    const before = await tree();
    expect(await world.update({ check: true })).toMatchObject({ result: { outdated: false } });
    expect((await world.update()).text).toBe('flowers is up to date.\n');
    expect(await tree()).toEqual(before);
  });

  it('brings what changed, merges with edits, leaves seeds alone, and is done after that', async () => {
    await bump();
    const readme = await readFile(world.at('README.md'), 'utf8');
    await writeFile(world.at('README.md'), `${readme}\nMy own chapter.\n`);
    await writeFile(
      world.at('package.json'),
      (await readFile(world.at('package.json'), 'utf8')).replace(
        '"private": true,',
        '"private": true,\n  "author": "me",',
      ),
    );
    expect((await world.update({ check: true })).error).toMatchObject({
      code: 'update-outdated',
      exitCode: 3,
    });
    const outcome = await world.update();
    expect(outcome.error).toBeUndefined();
    const texts = await textsOf(world.root);
    expect(texts['README.md']).toMatch(/A fine classifier[^]*My own chapter/);
    expect(texts['flowers-model/src/softmax.ts']).toContain('softMax(');
    expect(texts['flowers-model/src/extra.ts']).toContain('EXTRA');
    expect(texts['flowers-console-app/src/program.ts']).not.toContain('// new');
    expect(JSON.parse(texts['package.json'])).toMatchObject({ author: 'me', scripts: { lint: 'eslint .' } });
    expect(outcome.text).toMatch(/kept +flowers-console-app\/src\/program\.ts/);
    expect((await world.update({ check: true })).result.outdated).toBe(false);
  });

  it('asks what to do about conflicts before anything is written', async () => {
    await bump();
    await edit('README.md', (text) => text.replace('An image classifier', 'My classifier'));
    const before = await tree();
    await expect(world.update()).rejects.toMatchObject({ code: 'update-conflicts', exitCode: 3 });
    const dry = await world.update({ dryRun: true });
    expect(dry.text).toMatch(/\+.*softMax[^]*conflict +README\.md/);
    expect(await tree()).toEqual(before);
  });

  it('refuses while markers of an earlier update remain, and takes that update back to the byte', async () => {
    await bump();
    await edit('README.md', (text) => text.replace('An image classifier', 'My classifier'));
    const before = await tree();
    await world.update({ conflict: 'markers' });
    expect(await readFile(world.at('README.md'), 'utf8')).toMatch(
      /<<<<<<< yours\nMy classifier[^]*=======\nA fine classifier[^]*>>>>>>> create-model-builder \d/,
    );
    await expect(world.update()).rejects.toMatchObject({ code: 'update-unresolved', exitCode: 3 });
    await world.update({ abort: true });
    expect(await tree()).toEqual(before);
    await expect(world.update({ abort: true })).rejects.toMatchObject({ code: 'update-nothing-to-undo' });
  });

  it('keeps what was changed after the update that is taken back', async () => {
    await bump();
    await world.update();
    await edit('README.md', (text) => `${text}later\n`);
    await world.update({ abort: true });
    expect(await readFile(world.at('README.md'), 'utf8')).toContain('An image classifier');
    expect(await readFile(world.at('README.md.orig'), 'utf8')).toContain('later');
  });

  it.skipIf(process.platform === 'win32')('gives back the permissions of what it takes back', async () => {
    const [deleted, changed, gone] = ['flowers-model/src/extra.ts', 'README.md', 'flowers-model/README.md'];
    await writeFiles({ [templates('model/src/extra.ts')]: '// Generated.\nexport const EXTRA = 1;\n' });
    await world.update();
    await rm(world.at('.model-builder/templates'), { recursive: true });
    for (const path of ['solution/README.md.hbs', 'model/README.md.hbs'])
      await change(path, (text) => `${text}\nNewer.\n`);
    await chmod(world.at(deleted), 0o750);
    await chmod(world.at(changed), 0o705);
    await chmod(world.at(gone), 0o400);
    await world.update();
    await edit(changed, (text) => `${text}later\n`);
    await rm(world.at(gone));
    await world.update({ abort: true });
    const modes = await Promise.all([deleted, changed, gone].map(async (path) => await modeOf(path)));
    expect(modes).toEqual([0o750, 0o705, 0o400]);
  });

  it('an update that wrote nothing but records is taken back too', async () => {
    await rm(world.at('flowers-model/.model-builder/base/src'), { recursive: true });
    const before = await tree();
    await world.update();
    await world.update({ abort: true });
    expect(await tree()).toEqual(before);
  });

  it('does not take --check and --abort together, and changes nothing then', async () => {
    await bump();
    await world.update();
    const before = await tree();
    await expect(world.update({ check: true, abort: true })).rejects.toMatchObject({
      code: 'usage-contradiction',
      exitCode: 2,
    });
    expect(await tree()).toEqual(before);
  });

  it('says which file of the model is damaged, where it lies', async () => {
    await writeFile(world.at('flowers-model/assets/bestModel.onnx'), 'damaged');
    const updating = world.update();
    await expect(updating).rejects.toThrow(world.at('flowers-model/assets/bestModel.onnx'));
    await expect(updating).rejects.toMatchObject({ hint: expect.stringMatching(/update --abort/) as string });
  });

  it('says that a pristine copy is lost, and restores it where the file was not changed', async () => {
    await rm(world.at('.model-builder/base/README.md.base'));
    await writeFile(world.at('flowers-model/.model-builder/base/src/softmax.ts.base'), 'tampered\n');
    expect((await world.update({ check: true })).result).toMatchObject({ outdated: true });
    expect((await world.update()).text).toMatch(/pristine +README\.md[^]*flowers-model\/src\/softmax\.ts/);
    expect((await world.update({ check: true })).result).toMatchObject({ outdated: false });
  });

  it('a lost pristine copy of a changed file is a conflict', async () => {
    await bump();
    await rm(world.at('.model-builder/base'), { recursive: true });
    await edit('README.md', (text) => `${text}mine\n`);
    await expect(world.update()).rejects.toThrow(/its pristine copy is missing or changed/);
    await world.update({ conflict: 'sidecar' });
    expect(await readFile(world.at('README.md'), 'utf8')).toContain('mine');
    expect(await readFile(world.at('README.md.theirs'), 'utf8')).toContain('A fine classifier');
  });

  it('works from inside a project, on that project alone, and without the recorded place of the others', async () => {
    await bump();
    await world.update({}, world.at('flowers-model', 'src'));
    expect(await readFile(world.at('flowers-model/src/softmax.ts'), 'utf8')).toContain('softMax(');
    expect(await readFile(world.at('README.md'), 'utf8')).toContain('An image classifier');
    await mkdir(world.at('packages'));
    await rename(world.at('flowers-model'), world.at('packages/classifier'));
    await edit('packages/classifier/.model-builder/manifest.json', (text) =>
      text.replace('"root": ".."', '"root": "../.."'),
    );
    await world.update();
    expect(await readFile(world.at('README.md'), 'utf8')).toContain('A fine classifier');
  });

  it.each([
    [
      'a later schema',
      (text: string) => text.replace('"schemaVersion": 1', '"schemaVersion": 2'),
      'update-manifest-newer',
    ],
    ['a later version', (text: string) => text.replace(/("version": ")\d+/, '$199'), 'update-manifest-newer'],
    ['no JSON', (text: string) => `<<<<<<< HEAD\n${text}`, 'update-manifest-invalid'],
    ['no root', (text: string) => text.replace('"root": ".",', '"root": "/etc",'), 'update-manifest-invalid'],
    [
      'a path out of the project',
      (text: string) => text.replace('"README.md": {', '"../evil.md": {'),
      'scaffold-unsafe-path',
    ],
  ])('a manifest with %s is refused', async (_, broken, code) => {
    await edit('.model-builder/manifest.json', broken);
    const before = await tree();
    await expect(world.update()).rejects.toMatchObject({ code });
    expect(await tree()).toEqual(before);
  });

  it('a folder without a generated project is said to be one', async () => {
    await expect(world.update({}, join(world.root, '..', 'bundle'))).rejects.toMatchObject({
      code: 'update-no-project',
    });
  });
});

async function modeOf(path: string): Promise<number> {
  return (await stat(world.at(path))).mode & 0o777;
}

async function edit(path: string, work: (text: string) => string): Promise<void> {
  const before = await readFile(world.at(path), 'utf8');
  const after = work(before);
  expect(after).not.toBe(before);
  await writeFile(world.at(path), after);
}
