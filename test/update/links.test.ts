import { lstat, mkdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProjects } from '../../src/io/find-projects.ts';
import { groupProjects } from '../../src/update/groups.ts';
import { planUpdate } from '../../src/update/plan-update.ts';
import { prepare } from '../../src/update/prepare.ts';
import { bundleIn, ownParts } from '../support/bundles.ts';
import { writeFiles } from '../support/pictures.ts';
import { textsOf, treeOf } from '../support/trees.ts';
import { solutionWorld } from './run-command.ts';

let world: Awaited<ReturnType<typeof solutionWorld>>;
beforeEach(async () => {
  world = await solutionWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const SOFTMAX = 'flowers-model/src/softmax.ts';
const OTHER = 'flowers-model/README.md';

/** What the next version of the templates would write. */
async function bump(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const text = await readFile(world.at(path), 'utf8');
    const template = path.replace('flowers-', '');
    await writeFiles({ [world.at('.model-builder/templates', template)]: `${text}// Newer.\n` });
  }
}

/** Puts what lies at a path somewhere else, and a link to it in its place. */
async function moveAway(path: string): Promise<void> {
  await mkdir(world.at('..', 'elsewhere'), { recursive: true });
  const moved = world.at('..', 'elsewhere', path.replaceAll('/', '-'));
  await rename(world.at(path), moved);
  await symlink(moved, world.at(path));
}

const elsewhere = () => textsOf(world.at('..', 'elsewhere'));

// Windows lets only some people make links to files.
describe.skipIf(process.platform === 'win32')('a link in the place of a generated file', () => {
  it('is nothing to speak of while the generator writes that file as before', async () => {
    await moveAway(SOFTMAX);
    expect((await world.update()).text).toBe('flowers is up to date.\n');
    await bump(OTHER);
    await world.update();
    expect(await readFile(world.at(OTHER), 'utf8')).toContain('// Newer.');
    expect((await lstat(world.at(SOFTMAX))).isSymbolicLink()).toBe(true);
  });

  it('is a conflict of that file alone when the generator writes it anew, and nothing is written until somebody decides', async () => {
    await moveAway(SOFTMAX);
    await bump(SOFTMAX, OTHER);
    const before = await treeOf(world.root);
    const updating = world.update();
    await expect(updating).rejects.toMatchObject({ code: 'update-conflicts', exitCode: 3 });
    await expect(updating).rejects.toThrow(`${SOFTMAX}  (you put a link there, and nothing is written`);
    await expect(updating).rejects.not.toThrow(OTHER);
    expect((await world.update({ check: true })).result.projects).toMatchObject([
      { files: expect.arrayContaining([{ path: SOFTMAX, action: 'conflict', reason: 'link' }]) as object[] },
    ]);
    expect(await treeOf(world.root)).toEqual(before);
  });

  it.each(['ours', 'theirs', 'markers', 'sidecar'])(
    'stays a link with --conflict %s, what it leads to stays as it is, and the rest is updated',
    async (conflict) => {
      await moveAway(SOFTMAX);
      await bump(SOFTMAX, OTHER);
      const [link, theirs] = [await readlink(world.at(SOFTMAX)), await elsewhere()];
      const before = await treeOf(world.root);
      const { text } = await world.update({ conflict });
      expect(text).not.toContain('<<<<<<<');
      expect(await readlink(world.at(SOFTMAX))).toBe(link);
      expect(await elsewhere()).toEqual(theirs);
      expect(await readFile(world.at(OTHER), 'utf8')).toContain('// Newer.');
      const beside = world.at(`${SOFTMAX}.theirs`);
      if (conflict !== 'ours') {
        expect(await readFile(beside, 'utf8')).toContain('// Newer.');
        await expect(world.update()).rejects.toMatchObject({ code: 'update-unresolved' });
        await world.update({ abort: true });
        expect(await treeOf(world.root)).toEqual(before);
      } else {
        await expect(readFile(beside)).rejects.toMatchObject({ code: 'ENOENT' });
        expect((await world.update({ check: true })).result.outdated).toBe(false);
      }
    },
  );

  it('of a whole folder is kept too, with nothing beside its files', async () => {
    await moveAway('flowers-model/src');
    await bump(SOFTMAX, OTHER);
    const theirs = await elsewhere();
    const { text } = await world.update({ conflict: 'sidecar' });
    expect(text).toContain('yours is kept, the new one lies in .model-builder/base');
    expect(await elsewhere()).toEqual(theirs);
    expect(await readFile(world.at(OTHER), 'utf8')).toContain('// Newer.');
    const base = world.at('flowers-model/.model-builder/base/src/softmax.ts.base');
    expect(await readFile(base, 'utf8')).toContain('// Newer.');
    expect((await world.update({ check: true })).result.outdated).toBe(false);
  });

  it('that leads nowhere is no other case', async () => {
    await bump(SOFTMAX);
    await rm(world.at(SOFTMAX));
    await symlink('nowhere', world.at(SOFTMAX));
    await world.update({ conflict: 'ours' });
    expect(await readlink(world.at(SOFTMAX))).toBe('nowhere');
  });

  it('does not matter where it leads to the model that the project has', async () => {
    await moveAway('flowers-model/assets/bestModel.onnx');
    await bump(OTHER);
    await world.update();
    expect(await readFile(world.at(OTHER), 'utf8')).toContain('// Newer.');
    expect((await lstat(world.at('flowers-model/assets/bestModel.onnx'))).isSymbolicLink()).toBe(true);
  });

  it('stops a new model, half of which would have to go through it', async () => {
    await moveAway('flowers-model/assets/bestModel.onnx');
    await bundleIn(world.at('..', 'new'), ownParts(['daisy', 'rose', 'tulip']));
    const [group] = groupProjects(await findProjects(world.root));
    const prepared = await prepare(group, { bundle: world.at('..', 'new'), tree: world.root });
    await expect(planUpdate(prepared)).rejects.toMatchObject({ code: 'scaffold-unsafe-path' });
  });

  it('of records is refused: they are written with every update', async () => {
    await moveAway('flowers-model/.model-builder/base');
    await bump(OTHER);
    const before = await elsewhere();
    await expect(world.update()).rejects.toMatchObject({ code: 'scaffold-unsafe-path' });
    expect(await elsewhere()).toEqual(before);
  });
});
