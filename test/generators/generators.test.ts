import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GeneratorAnswers } from '../../generators/definition.ts';
import { GENERATORS } from '../../generators/index.ts';
import { solutionGenerator } from '../../generators/solution.ts';
import { commitPlan } from '../../src/io/commit.ts';
import { faultOf } from '../../src/io/validate.ts';
import { readTarget } from '../../src/io/read-target.ts';
import { STANDALONE } from '../../src/monorepo/standalone.ts';
import { unifiedDiff } from '../../src/scaffold/diff.ts';
import type { Manifest } from '../../src/scaffold/manifest.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { textsOf, treeOf } from '../support/trees.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
});
afterAll(() => folder[Symbol.asyncDispose]());

function answers(target: string, more: Partial<GeneratorAnswers> = {}): GeneratorAnswers {
  const fixed = { bundle: folder.at('bundle'), name: 'flowers', packageManager: 'npm' } as const;
  return { ...fixed, target: folder.at(target), verify: false, ...more };
}

describe('generators', () => {
  it('the same bundle gives the same tree, byte for byte, wherever it lies', async () => {
    await bundleIn(folder.at('elsewhere', 'bundle-2'), ownParts(['daisy', 'rose']));
    const first = await solutionGenerator.plan(answers('one'));
    const second = await solutionGenerator.plan(
      answers('two/deeper', { bundle: folder.at('elsewhere', 'bundle-2') }),
    );
    await commitPlan(first, { force: false });
    await commitPlan(second, { force: false });
    const tree = await treeOf(folder.at('one'));
    expect(await treeOf(folder.at('two/deeper'))).toEqual(tree);
    expect(Object.keys(tree).length).toBeGreaterThan(60);
    for (const text of Object.values(await textsOf(folder.at('one'))))
      expect(text).not.toContain(folder.path);
  });

  it('a dry run is the real run without the writing', async () => {
    const plan = await solutionGenerator.plan(answers('dry'));
    const diff = unifiedDiff(await readTarget(plan));
    for (const { path } of plan.operations) expect(diff).toContain(path);
    await commitPlan(plan, { force: false });
    expect(unifiedDiff(await readTarget(plan))).toBe('');
    const again = await commitPlan(await solutionGenerator.plan(answers('dry')), { force: false });
    expect(again.written).toEqual([]);
  });

  it.each(GENERATORS.map((generator) => [generator.name, generator] as const))(
    '%s compiles, and each project has a manifest that fits its files',
    async (name, generator) => {
      const plan = await generator.plan(answers(`manifest-${name}`, { scope: 'acme', verify: true }));
      await commitPlan(plan, { force: false });
      const manifests = plan.operations.filter(({ path }) => path.endsWith('.model-builder/manifest.json'));
      expect(manifests).toHaveLength(name === 'solution' ? 3 : 1);
      const owned: string[] = [];
      for (const { path } of manifests) {
        const root = path.replace('.model-builder/manifest.json', '');
        const manifest = JSON.parse(await readFile(folder.at(`manifest-${name}`, path), 'utf8')) as Manifest;
        expect(faultOf('manifest', manifest)).toBeUndefined();
        expect(manifest.answers).toEqual({
          generator: name,
          name: 'flowers',
          scope: '@acme',
          packageManager: 'npm',
        });
        for (const [file, facts] of Object.entries(manifest.files)) {
          const content = await readFile(folder.at(`manifest-${name}`, root + file));
          expect(createHash('sha256').update(content).digest('hex')).toBe(facts.sha256);
          owned.push(root + file);
          if (facts.ownership === 'asset') continue;
          const base = await readFile(
            folder.at(`manifest-${name}`, `${root}.model-builder/base/${file}.base`),
          );
          expect(base.equals(content)).toBe(true);
        }
      }
      const generated = plan.operations
        .map(({ path }) => path)
        .filter((path) => !path.includes('.model-builder/'));
      expect(owned.sort()).toEqual(generated.sort());
    },
  );

  it.each([
    ['npm', [], '*'],
    ['pnpm', ['pnpm-workspace.yaml'], 'workspace:*'],
    ['yarn', ['.yarnrc', '.yarnrc.yml', 'yarn.lock'], '*'],
    ['bun', [], 'workspace:*'],
  ] as const)(
    '%s finds its root files %j and the model package',
    async (packageManager, rootFiles: readonly string[], spec) => {
      const { operations, next } = await solutionGenerator.plan(answers('pm', { packageManager }));
      const paths = operations.map(({ path }) => path);
      const { commands } = STANDALONE[packageManager];
      const own = ['.npmrc', '.yarnrc', '.yarnrc.yml', 'pnpm-workspace.yaml', 'yarn.lock'];
      expect(paths.filter((path) => own.includes(path)).sort()).toEqual(rootFiles);
      const app = operations.find(({ path }) => path === 'flowers-console-app/package.json');
      const { dependencies } = JSON.parse(app?.kind === 'write' ? app.text : '') as {
        dependencies: Record<string, string>;
      };
      expect(dependencies['flowers-model']).toBe(spec);
      expect(next).toEqual([commands.install, commands.build, commands.start.replace(/ --$/, '')]);
    },
  );

  it('an npm that does not read allowScripts gets a setting that newer ones would warn of', async () => {
    const { operations } = await solutionGenerator.plan(
      answers('old', { packageManager: 'npm', oldNpm: true }),
    );
    const texts = operations.flatMap((one) => (one.kind === 'write' ? [[one.path, one.text] as const] : []));
    expect(new Map(texts).get('.npmrc')).toContain('\nonnxruntime-node-install=skip\n');
    const { answers: kept } = JSON.parse(
      new Map(texts).get('.model-builder/manifest.json') ?? '{}',
    ) as Manifest;
    expect(kept.oldNpm).toBe(true);
  });

  it.each([
    ['npm', 'file:../flowers-model'],
    ['yarn', 'link:../flowers-model'],
  ] as const)('a console app alone depends on the model package beside it, for %s', async (name, spec) => {
    const { operations } = await GENERATORS[2].plan(answers('alone', { packageManager: name }));
    const app = operations.find(({ path }) => path === 'flowers-console-app/package.json');
    expect(app).toMatchObject({ text: expect.stringContaining(`"${spec}"`) as string });
  });

  it('has no file that the Vitest or the Jest of a repository around it would collect', async () => {
    const { operations } = await solutionGenerator.plan(answers('collected'));
    const collected = /\.(?:test|spec)\.[cm]?[jt]sx?$|\/__tests__\//;
    expect(operations.filter(({ path }) => collected.test(path))).toEqual([]);
  });

  it('copies licence texts as they are, and every golden sample', async () => {
    const { operations } = await solutionGenerator.plan(answers('notices'));
    expect(operations.find(({ path }) => path === 'flowers-model/NOTICE.md')).toMatchObject({
      text: '# Notice\n\nA test backbone.\n',
    });
    expect(
      operations.filter(({ path }) => path.startsWith('flowers-model/assets/golden/')).length,
    ).toBeGreaterThan(3);
  });

  it("formats with the target's style, and leaves the manifest's base the same", async () => {
    const { writeFiles } = await import('../support/pictures.ts');
    await writeFiles({ [folder.at('styled/.prettierrc')]: '{ "semi": false, "tabWidth": 4 }' });
    const { operations } = await solutionGenerator.plan(answers('styled'));
    const textAt = (wanted: string) => operations.find(({ path }) => path === wanted);
    const labels = textAt('flowers-model/src/labels.ts');
    expect(labels).toMatchObject({ text: expect.stringContaining('["daisy", "rose"] as const\n') as string });
    expect(textAt('flowers-model/.model-builder/base/src/labels.ts.base')).toMatchObject({
      text: labels?.kind === 'write' ? labels.text : '',
    });
  });

  it('refuses names and bundles that cannot be used, and writes nothing', async () => {
    const before = await treeOf(folder.path);
    await expect(solutionGenerator.plan(answers('x', { name: '!!!' }))).rejects.toMatchObject({
      code: 'usage-name',
    });
    await expect(solutionGenerator.plan(answers('x', { scope: '@A B' }))).rejects.toMatchObject({
      code: 'usage-scope',
    });
    // An archive itself is no folder of one, and a generated project none that can be generated from.
    for (const bundle of [folder.at('gone'), folder.at('bundle', 'MLModel.zip'), import.meta.dirname]) {
      await expect(solutionGenerator.plan(answers('x', { bundle }))).rejects.toMatchObject({
        code: 'bundle-not-found',
        hint: expect.stringMatching(/^Name the folder .* A generated project is no bundle/) as string,
      });
    }
    expect(await treeOf(folder.path)).toEqual(before);
  });
});
