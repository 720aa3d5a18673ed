import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { solutionGenerator } from '../../generators/solution.ts';
import { commitPlan } from '../../src/io/commit.ts';
import { replacingPlan } from '../../src/update/replacing.ts';
import { treeOf } from '../support/trees.ts';
import { solutionWorld, updateIn } from './run-command.ts';

const answersOf = (root: string) => ({
  bundle: join(root, '..', 'bundle'),
  target: root,
  name: 'flowers',
  packageManager: 'npm' as const,
  verify: false,
  format: false,
});

describe('projects that are generated anew over those that are there', () => {
  it('are taken back to the byte, with what was kept beside them', async () => {
    await using world = await solutionWorld();
    await writeFile(world.at('README.md'), 'mine\r\n', { mode: 0o600 });
    await appendFile(world.at('flowers-model/src/labels.ts'), '// mine\n');
    await rm(world.at('flowers-model/src/index.ts'));
    await writeFile(world.at('flowers-model/assets/bestModelMap.json'), '["other"]');
    const before = await treeOf(world.root);
    const plan = await replacingPlan(
      await solutionGenerator.plan(answersOf(world.root)),
      world.at('..', 'state'),
    );
    const { backedUp } = await commitPlan(plan, { force: true });
    expect([...backedUp].sort()).toEqual([
      'README.md.orig',
      'flowers-model/assets/bestModelMap.json.orig',
      'flowers-model/src/labels.ts.orig',
    ]);
    expect(await readFile(world.at('README.md.orig'), 'utf8')).toBe('mine\r\n');
    expect(await readFile(world.at('README.md'), 'utf8')).not.toContain('mine\r\n');

    await world.update({ abort: true });
    expect(await treeOf(world.root)).toEqual(before);
  });

  it('are none of somebody else’s', async () => {
    await using world = await solutionWorld();
    const foreign = world.at('..', 'foreign');
    await mkdir(foreign);
    await writeFile(join(foreign, 'package.json'), '{ "name": "foreign" }');
    const plan = await solutionGenerator.plan({ ...answersOf(world.root), target: foreign });
    await expect(replacingPlan(plan, world.at('..', 'state'))).rejects.toMatchObject({
      code: 'scaffold-conflict',
      exitCode: 3,
      message: expect.stringContaining('package.json') as string,
    });
  });
});

describe('update', () => {
  it('works from wherever in the repository it is called', async () => {
    await using world = await solutionWorld();
    const repository = world.at('..');
    await mkdir(join(repository, '.git'));
    await mkdir(join(repository, 'packages/a'), { recursive: true });
    const here = join(repository, 'packages/a');
    const { run } = await import('../../src/cli/update/run.ts');
    const { UPDATE_FLAGS } = await import('../../src/cli/update/spec.ts');
    const { silentContext } = await import('../support/silent-context.ts');
    const defaults = Object.entries(UPDATE_FLAGS).map(([name, { fallback }]) => [name, fallback] as const);
    const values = { ...Object.fromEntries(defaults), check: true } as never;
    const outcome = await run({ positionals: [], values, given: new Set() }, silentContext(here));
    expect(outcome.result).toMatchObject({ outdated: false });
    // A folder that is named is meant alone.
    await expect(updateIn(here, { check: true })).rejects.toMatchObject({ code: 'update-no-project' });
  });
});
