import { cp, mkdir, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { expect, it } from 'vitest';
import { findProjects } from '../../src/io/find-projects.ts';
import { solutionWorld } from './run-command.ts';

it('does not look into other repositories, work trees and hidden folders', async () => {
  await using world = await solutionWorld();
  await mkdir(world.at('.git'));
  const places = ['clone', 'worktree', '.backup', 'dist', 'tools/copy'];
  for (const place of places)
    await cp(world.at('flowers-model'), world.at(place, 'model'), { recursive: true });
  await mkdir(world.at('clone/.git'));
  await writeFile(world.at('worktree/.git'), 'gitdir: elsewhere\n');
  const found = (await findProjects(world.root)).map(({ folder }) => relative(world.root, folder));
  expect(found.sort()).toEqual(['', 'flowers-console-app', 'flowers-model', 'tools/copy/model']);
});
