import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import { faultOf } from '../../src/io/validate.ts';
import type { Manifest } from '../../src/scaffold/manifest.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { textsOf } from '../support/trees.ts';
import { odd, repository, writeRepository, type Kind } from './fixtures.ts';
import { planIn } from './plan-in.ts';

const SNAPSHOTS = join(import.meta.dirname, '../../snapshots');
const SCENARIOS = { 'monorepo-turborepo': 'turborepo', 'monorepo-nx': 'nx-package-based' } as const;

/** A fixture's own formatting makes a change of a byte that need not change show. */
describe.each(Object.entries(SCENARIOS))('%s', (scenario, kind: Kind) => {
  it('is what snapshots/ shows', async () => {
    await using folder = await temporaryFolder();
    const root = folder.at('repository');
    await writeRepository(root, odd(repository(kind)));
    await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
    const { plan } = await planIn(folder.at('bundle'), root, 'flowers', {}, { format: true });
    await commitPlan(plan, { force: false });

    const texts = Object.entries(await textsOf(root)).filter(
      ([path]) => !/\/assets\/|\.model-builder\/base\//.test(path),
    );
    for (const [path, text] of texts) {
      const shown = path.endsWith('manifest.json') ? answersOf(text) : text;
      await expect(shown).toMatchFileSnapshot(join(SNAPSHOTS, scenario, path));
    }
    const stale = Object.keys(
      existsSync(join(SNAPSHOTS, scenario)) ? await textsOf(join(SNAPSHOTS, scenario)) : {},
    );
    expect(stale.filter((path) => !texts.some(([one]) => one === path))).toEqual([]);
  });
});

/** The rest is hashes. */
function answersOf(text: string): string {
  const manifest = JSON.parse(text) as Manifest;
  expect(faultOf('manifest', manifest)).toBeUndefined();
  const { answers, root, model } = manifest;
  return `${JSON.stringify({ answers, root, model: { folder: model.folder } }, null, 2)}\n`;
}
