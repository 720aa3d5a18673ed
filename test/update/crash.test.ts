import { describe, expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import { nodeFileSystem } from '../../src/io/file-system.ts';
import { prepare, watched } from '../scaffold/commit-scenario.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { crashWorld } from './crash-world.ts';
import { killCommit, killRecovery } from './crash.ts';

describe.each(['new folder', 'existing folder'] as const)('a commit into a %s', (scenario) => {
  it('that is killed leaves the old tree or the new one', async () => {
    await using world = await crashWorld(scenario);
    expect(world.calls).toBeGreaterThan(20);
    for (const share of [0.3, 0.6, 0.9]) await killCommit(world, scenario, Math.floor(share * world.calls));
  });
});

describe('a recovery', () => {
  it('that is killed as well is done by the next one', async () => {
    await using world = await crashWorld('existing folder');
    for (const call of [8, 20]) await killRecovery(world, Math.floor(0.8 * world.calls), call);
  });
});

describe('another run that is at work', () => {
  it('is not disturbed', async () => {
    await using folder = await temporaryFolder();
    const plan = await prepare('existing folder', folder.path);
    let second: Promise<unknown> | undefined;
    const fileSystem = watched(nodeFileSystem, (_, name) => {
      if (name === 'writeNew') second ??= commitPlan(plan, { force: true }).catch((error: unknown) => error);
    });
    await commitPlan(plan, { force: true, fileSystem });
    expect(await second).toMatchObject({ code: 'scaffold-busy' });
  });
});
