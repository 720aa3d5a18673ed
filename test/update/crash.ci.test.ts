import { describe, expect, it } from 'vitest';
import { crashWorld } from './crash-world.ts';
import { killCommit, killRecovery } from './crash.ts';
import { NIGHTLY } from '../support/nightly.ts';

/** Nightly before each call; in CI before every third one. */
const STRIDE = NIGHTLY ? 1 : 3;

describe.each(['new folder', 'existing folder'] as const)('a commit into a %s', (scenario) => {
  it('that is killed before one of its calls leaves the old tree or the new one', async () => {
    await using world = await crashWorld(scenario);
    for (let call = 0; call < world.calls; call += STRIDE) await killCommit(world, scenario, call);
    await world.reset();
    expect(await world.killed('commit', world.calls)).toBe(false);
  });
});

describe('a recovery', () => {
  it('that is killed before one of its calls is done by the next one', async () => {
    await using world = await crashWorld('existing folder');
    const almostDone = Math.floor(0.85 * world.calls);
    let call = 0;
    while (await killRecovery(world, almostDone, call)) call += STRIDE;
    expect(call).toBeGreaterThan(20);
  });
});
