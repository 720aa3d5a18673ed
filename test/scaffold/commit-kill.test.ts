import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import { nodeFileSystem } from '../../src/io/file-system.ts';
import type { Plan } from '../../src/scaffold/plan.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { planOf } from '../support/plans.ts';
import { textsOf } from '../support/trees.ts';
import { MINE, prepare, SCENARIOS, watched, type Scenario } from './commit-scenario.ts';

const SCRIPT = join(import.meta.dirname, 'killed-commit.ts');
/** How far the process gets before it dies, as a share of all calls; in the fast profile one in each stage. */
const PROFILES: Readonly<Record<string, readonly number[]>> = { ci: every(1 / 10), nightly: every(1 / 40) };
const SHARES = PROFILES[process.env.MODEL_BUILDER_TEST_PROFILE ?? ''] ?? [0.5, 0.85];

async function killAt(scenario: Scenario, folder: string, share: number): Promise<void> {
  const call = String(Math.floor(share * (await countCalls(scenario))));
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, scenario, folder, call], {
    stdio: 'inherit',
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal === 'SIGKILL' || (process.platform === 'win32' && code !== 0)).toBe(true);
}

async function countCalls(scenario: Scenario): Promise<number> {
  await using folder = await temporaryFolder();
  let calls = 0;
  const fileSystem = watched(nodeFileSystem, () => calls++);
  await commitPlan(await prepare(scenario, folder.path), { force: true, fileSystem });
  return calls;
}

/** The plan of {@link prepare}, without writing again what it found. */
async function planFor(scenario: Scenario, folder: string): Promise<Plan> {
  await using other = await temporaryFolder();
  const { operations, root } = await prepare(scenario, other.path);
  const moved = operations.map((operation) =>
    operation.kind === 'asset' ? { ...operation, from: join(folder, 'bundle', 'model.bin') } : operation,
  );
  return planOf(root.replace(other.path, folder), ...moved);
}

describe.each(SCENARIOS)('a commit into a %s that is killed', (scenario) => {
  it.each(SHARES)('after %d of its calls loses nothing, and the next run completes', async (share) => {
    await using folder = await temporaryFolder();
    await killAt(scenario, folder.path, share);
    const plan = await planFor(scenario, folder.path);
    if (scenario === 'existing folder') {
      const texts = Object.values(await textsOf(plan.root));
      for (const text of Object.values(MINE)) expect(texts).toContain(text);
    }

    const { leftovers } = await commitPlan(plan, { force: true });
    const texts = await textsOf(plan.root);
    expect(texts).toMatchObject({
      'fresh/a/one.txt': 'text of fresh/a/one.txt\n',
      'assets/model.bin': 'weights',
    });
    const remains = [...(await readdir(plan.root)), ...(await readdir(dirname(plan.root)))];
    const workFolders = remains.filter((name) => name.includes('model-builder-commit'));
    // What is left holds previous content, and the user is told of it.
    expect(workFolders.map((name) => join(plan.root, name))).toEqual(leftovers);
    if (scenario === 'new folder') expect(leftovers).toEqual([]);
    else
      expect(Object.values(texts)).toEqual(
        expect.arrayContaining(['mine, first\n', 'mine, always\n', 'a\nb\n']),
      );
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

function every(step: number): readonly number[] {
  return Array.from({ length: Math.round(1 / step) }, (_, index) => index * step);
}
