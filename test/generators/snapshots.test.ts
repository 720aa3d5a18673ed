import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GeneratorAnswers } from '../../generators/definition.ts';
import { solutionGenerator } from '../../generators/solution.ts';
import type { BundleParts } from '../../src/bundle/bundle.ts';
import { commitPlan } from '../../src/io/commit.ts';
import type { Manifest } from '../../src/scaffold/manifest.ts';
import { bundleIn, familiarParts, foreignParts, ownParts, temporaryFolder } from '../support/bundles.ts';
import { textsOf, treeOf } from '../support/trees.ts';

const SNAPSHOTS = join(import.meta.dirname, '../../snapshots');
/** The bytes of pictures and scores depend on the processor and on libvips: assets are listed by name. */
const LISTING = 'assets.txt';

type Scenario = Pick<GeneratorAnswers, 'name' | 'scope' | 'packageManager'> & { readonly parts: BundleParts };

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'two-labels': { name: 'flowers', packageManager: 'npm', parts: familiarParts(['daisy', 'rose']) },
  'hostile-labels': {
    name: '7up\'s "best" & worst',
    packageManager: 'pnpm',
    parts: ownParts([
      "it's",
      'say "hi" \\ twice',
      'new\nline */ // ${x} {{y}}',
      '</script><b>',
      '😀 שלום \u202eabc',
      '__proto__',
      'constructor',
      '7',
      'Daisy | daisy',
      'daisy',
    ]),
  },
  'model-from-elsewhere': {
    name: 'cats',
    packageManager: 'yarn',
    parts: foreignParts(['cat', 'dog', 'other']),
  },
  'scoped-name': {
    name: 'bridges',
    scope: '@acme',
    packageManager: 'bun',
    parts: ownParts(['crack', 'sound']),
  },
};

describe.each(Object.entries(SCENARIOS))('the solution of %s', (scenario, { parts, ...answers }) => {
  it('is what snapshots/ shows', async () => {
    await using folder = await temporaryFolder();
    await bundleIn(folder.at('bundle'), parts);
    const plan = await solutionGenerator.plan({
      ...answers,
      bundle: folder.at('bundle'),
      target: folder.at('out'),
      verify: false,
    });
    await commitPlan(plan, { force: false });

    const assets = Object.keys(await treeOf(folder.at('out'))).filter((path) => path.includes('/assets/'));
    const texts = Object.entries(await textsOf(folder.at('out'))).filter(
      ([path]) => !path.includes('/assets/'),
    );
    const shown = texts.filter(([path]) => !path.includes('.model-builder/base/'));
    for (const [path, text] of [...shown, [LISTING, `${assets.join('\n')}\n`] as const]) {
      const stable = path.endsWith('manifest.json') ? withoutHashes(text) : text;
      await expect(stable).toMatchFileSnapshot(join(SNAPSHOTS, scenario, path));
    }
    const expected = new Set([LISTING, ...shown.map(([path]) => path)]);
    const stale = (await filesBelow(join(SNAPSHOTS, scenario))).filter((path) => !expected.has(path));
    expect(stale).toEqual([]);
  });
});

/** Hashes of assets and of the templates as a whole, and the tool's version, say nothing that a reader could check. */
function withoutHashes(text: string): string {
  const manifest = JSON.parse(text) as Manifest;
  const files = Object.entries(manifest.files).map(([path, facts]) => [
    path,
    facts.ownership === 'asset' ? { ownership: 'asset', sha256: '(hash)', bytes: '(bytes)' } : facts,
  ]);
  const stable = {
    ...manifest,
    tool: { ...manifest.tool, version: '(version)' },
    templates: { ...manifest.templates, sha256: '(hash)' },
    model: { sha256: '(hash)' },
    files: Object.fromEntries(files) as unknown,
  };
  return `${JSON.stringify(stable, null, 2)}\n`;
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  if (!existsSync(directory)) return [];
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
