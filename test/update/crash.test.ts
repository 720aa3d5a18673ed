import { describe, expect, it } from 'vitest';
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
