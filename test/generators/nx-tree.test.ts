import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelGenerator, solutionGenerator } from '../../generators/nx.ts';
import { nxView } from '../../generators/nx-view.ts';
import { repository, writeRepository } from '../monorepo/fixtures.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { treeOf } from '../support/trees.ts';
import { treeOver } from './tree-over.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeRepository(folder.at('repository'), repository('nx-integrated'));
  await bundleIn(folder.at('repository', 'bundle'), ownParts(['daisy', 'rose']));
});
afterAll(() => folder[Symbol.asyncDispose]());

const OPTIONS = { name: 'flowers', bundle: 'bundle', format: false, verify: false, skipInstall: true };

describe("Nx's tree", () => {
  it('gets the projects and the insertions, on top of what an earlier generator changed; the disk gets nothing', async () => {
    const root = folder.at('repository');
    const before = await treeOf(root);
    const tree = treeOver(root);
    const manifest = readFileSync(join(root, 'package.json'), 'utf8');
    tree.write('package.json', manifest.replace('"private"', '"description": "changed",\n  "private"'));
    await solutionGenerator(tree, OPTIONS);
    const written = JSON.parse(String(tree.changes.get('package.json'))) as Record<string, object>;
    expect(written).toMatchObject({
      description: 'changed',
      dependencies: { 'onnxruntime-node': expect.any(String) as string },
    });
    expect(String(tree.changes.get('tsconfig.base.json'))).toContain('@acme/flowers-model');
    expect([...tree.changes.keys()]).toContain('apps/flowers-console-app/project.json');
    expect(tree.changes.get('libs/flowers-model/assets/bestModel.onnx')).toBeInstanceOf(Buffer);
    expect(await treeOf(root)).toEqual(before);
  });

  it('makes a solution of its own when it is told to', async () => {
    const tree = treeOver(folder.at('repository'));
    await solutionGenerator(tree, { ...OPTIONS, target: 'apart', monorepo: false });
    expect([...tree.changes.keys()].every((path) => path.startsWith('apart/'))).toBe(true);
    expect([...tree.changes.keys()]).toContain('apart/package.json');
  });

  it('keeps a model with other content, unless it is told to replace it', async () => {
    const tree = treeOver(folder.at('repository'));
    const path = 'apart/flowers-model/assets/bestModel.onnx';
    const options = { ...OPTIONS, target: 'apart', monorepo: false };
    await solutionGenerator(tree, options);
    const generated = tree.changes.get(path);
    await solutionGenerator(tree, options);
    tree.write(path, Buffer.from('retrained'));
    await expect(solutionGenerator(tree, options)).rejects.toThrow('exist with other content');
    expect(String(tree.changes.get(path))).toBe('retrained');
    await solutionGenerator(tree, { ...options, force: true });
    expect(tree.changes.get(path)).toEqual(generated);
  });

  it('refuses to write through a link', async () => {
    symlinkSync(folder.at('bundle'), folder.at('repository', 'linked'), 'junction');
    const tree = treeOver(folder.at('repository'));
    await expect(modelGenerator(tree, { ...OPTIONS, target: 'linked' })).rejects.toThrow('symbolic link');
    expect(tree.changes.size).toBe(0);
  });

  it('is seen without links, and with folders that are not written yet', async () => {
    const tree = treeOver(folder.at('repository'));
    tree.write('services/api/package.json', '{}');
    const view = nxView(tree, tree.root);
    expect(await view.folders('')).toEqual(['apps', 'bundle', 'libs', 'services']);
    expect(await view.folders('services')).toEqual(['api']);
    expect(await nxView(tree, join(tree.root, 'services')).readText('api/package.json')).toBe('{}');
    expect(await view.readText('services')).toBeUndefined();
  });
});
