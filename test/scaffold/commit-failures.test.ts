import { describe, expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import { nodeFileSystem, type FileSystemPort } from '../../src/io/file-system.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { textsOf, treeOf } from '../support/trees.ts';
import { MINE, prepare, SCENARIOS, watched, type Scenario } from './commit-scenario.ts';

/** Every call is made to fail in every profile; the other ways to fail come at every fourth call in the fast one. */
const STRIDE = process.env.MODEL_BUILDER_TEST_PROFILE === 'test' ? 4 : 1;

const GROWS: readonly (keyof FileSystemPort)[] = ['writeNew', 'copyNew', 'makeDirectory'];

interface Attempt {
  readonly error: unknown;
  /** False once the failure lies behind the last call. */
  readonly reached: boolean;
}

/** Commits into a fresh folder while `disturb` interferes, and checks that it was all or nothing. */
async function attempt(
  scenario: Scenario,
  disturb: (index: number, name: keyof FileSystemPort, abort: () => void) => boolean,
): Promise<Attempt> {
  await using folder = await temporaryFolder();
  const plan = await prepare(scenario, folder.path);
  const before = await treeOf(folder.path);
  const abort = new AbortController();
  let reached = false;
  const fileSystem = watched(nodeFileSystem, (index, name) => {
    reached = disturb(index, name, () => abort.abort()) || reached;
  });
  try {
    const { leftovers } = await commitPlan(plan, { force: true, signal: abort.signal, fileSystem });
    const texts = await textsOf(plan.root);
    expect(texts).toMatchObject({
      'fresh/a/one.txt': 'text of fresh/a/one.txt\n',
      'assets/model.bin': 'weights',
    });
    if (leftovers.length === 0)
      expect(Object.keys(texts).filter((path) => path.includes('.model-builder'))).toEqual([]);
    return { error: undefined, reached };
  } catch (error) {
    expect(await treeOf(folder.path)).toEqual(before);
    return { error, reached };
  }
}

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: refused by the test`), { code });
}

describe.each(SCENARIOS)('commit into a %s', (scenario) => {
  it.each([
    ['ENOSPC', 1],
    ['EACCES', STRIDE],
  ])('leaves everything as it was when any one call fails with %s', async (code, stride) => {
    let refused = 0;
    for (let at = 0; ; at += stride) {
      const { error, reached } = await attempt(scenario, (index) => {
        if (index === at) throw failure(code);
        return index > at;
      });
      if (error) expect(error).toMatchObject({ code: 'scaffold-write', exitCode: 1 });
      refused += error ? 1 : 0;
      if (!reached && !error) break;
    }
    expect(refused).toBeGreaterThan(15 / stride);
  });

  it('leaves everything as it was when the disk is full from any call on', async () => {
    let refused = 0;
    for (let at = 0; ; at += STRIDE) {
      const { error } = await attempt(scenario, (index, name) => {
        if (index >= at && GROWS.includes(name)) throw failure('ENOSPC');
        return false;
      });
      if (!error) break;
      expect(error).toMatchObject({ code: 'scaffold-write' });
      refused++;
    }
    expect(refused).toBeGreaterThan(10 / STRIDE);
  });

  it('leaves everything as it was when it is aborted at any call', async () => {
    let aborted = 0;
    for (let at = 0; at < 80; at += STRIDE) {
      const { error } = await attempt(scenario, (index, _, abort) => {
        if (index === at) abort();
        return index >= at;
      });
      if (error) expect(error).toMatchObject({ code: 'scaffold-interrupted', exitCode: 130 });
      aborted += error ? 1 : 0;
    }
    expect(aborted).toBeGreaterThan(15 / STRIDE);
  });
});

describe('when undoing fails as well', () => {
  it('says so and keeps all previous content', async () => {
    await using folder = await temporaryFolder();
    const plan = await prepare('existing folder', folder.path);
    let renames = 0;
    const fileSystem = watched(nodeFileSystem, (_, name) => {
      if (name === 'rename' && ++renames > 4) throw failure('EROFS');
    });
    const committed = commitPlan(plan, { force: true, fileSystem });
    await expect(committed).rejects.toMatchObject({ code: 'scaffold-undo' });
    const texts = Object.values(await textsOf(plan.root));
    for (const text of Object.values(MINE)) expect(texts).toContain(text);
  });
});
