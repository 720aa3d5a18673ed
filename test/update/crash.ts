import { dirname } from 'node:path';
import { expect } from 'vitest';
import { recoverCommits } from '../../src/io/commit-recovery.ts';
import { contentsOf, CONTENTS, type CrashWorld, type Scenario } from './crash-world.ts';

/** Kills a commit before one call, and checks what is there then and after the recovery. */
export async function killCommit(world: CrashWorld, scenario: Scenario, call: number): Promise<void> {
  await world.reset();
  expect(await world.killed('commit', call)).toBe(true);
  await expectNothingLost(world, scenario);
  await expectRecovery(world);
}

/** Kills the recovery as well, then recovers. */
export async function killRecovery(world: CrashWorld, commitCall: number, call: number): Promise<boolean> {
  await world.reset();
  expect(await world.killed('commit', commitCall)).toBe(true);
  const killed = await world.killed('recover', call);
  await expectNothingLost(world, 'existing folder');
  await expectRecovery(world);
  return killed;
}

async function expectRecovery(world: CrashWorld): Promise<void> {
  const { kept, foreign } = await recoverCommits(world.plan.root);
  expect([...kept, ...foreign]).toEqual([]);
  const tree = await world.tree();
  expect([world.before, world.after]).toContainEqual(tree);
}

async function expectNothingLost(world: CrashWorld, scenario: Scenario): Promise<void> {
  if (scenario === 'new folder') return;
  const tree = await world.tree();
  const contents = await contentsOf(tree, dirname(world.plan.root));
  const isUnderWay = Object.keys(tree).some((path) => path.endsWith('/journal.json'));
  if (!isUnderWay && contents.includes('{ "new": true }\n')) return;
  for (const content of CONTENTS) expect(contents).toContain(content);
}
