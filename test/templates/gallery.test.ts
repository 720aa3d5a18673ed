import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GeneratorAnswers } from '../../generators/definition.ts';
import { findGenerator, findGenerators } from '../../generators/find.ts';
import { commitPlan } from '../../src/io/commit.ts';
import { readSnapshots } from '../../src/io/template-snapshots.ts';
import type { Manifest } from '../../src/scaffold/manifest.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { textsOf } from '../support/trees.ts';
import { example } from './support/layers.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'it\'s "rose"']));
});
afterAll(() => folder[Symbol.asyncDispose]());

type More = Partial<GeneratorAnswers> & { readonly generator: string; readonly templates: string };

/** Plans, commits, and shows the texts. */
async function generated(
  target: string,
  { generator, ...more }: More,
): Promise<Readonly<Record<string, string>>> {
  const fixed = { bundle: folder.at('bundle'), name: 'flowers', packageManager: 'npm' } as const;
  const definition = await findGenerator(generator, folder.at(target), more.templates);
  const plan = await definition.plan({ ...fixed, verify: false, ...more, target: folder.at(target) });
  await commitPlan(plan, { force: false });
  return await textsOf(folder.at(target));
}

/** Without assets, hashes and pristine copies: what a reader of `snapshots/` wants to see. */
async function expectSnapshot(name: string, texts: Readonly<Record<string, string>>): Promise<void> {
  const shown = Object.entries(texts).filter(([path]) => !/\/assets\/|\.model-builder\//.test(path));
  const directory = join(PROJECT_ROOT, 'snapshots', name);
  for (const [path, text] of shown) await expect(text).toMatchFileSnapshot(join(directory, path));
  const stale = existsSync(directory) ? Object.keys(await readSnapshots(directory)) : [];
  expect(stale.filter((path) => !shown.some(([one]) => one === path))).toEqual([]);
}

describe('the gallery', () => {
  it('house style: a few files of Acme’s, the rest as it comes', async () => {
    const templates = example('house-style');
    const texts = await generated('house', { generator: 'solution', templates, scope: '@acme' });
    await expectSnapshot('house-style', texts);
    const plain = await generated('bun', { generator: 'solution', templates, packageManager: 'bun' });
    expect(Object.keys(plain)).not.toContain('Dockerfile');
    expect(Object.keys(plain)).toContain('CODEOWNERS');
  });

  it('a Hono API: a generator of its own, with questions of its own', async () => {
    const templates = example('hono-api');
    const own = { port: '8080', heading: 'it\'s `our` "API"' };
    const texts = await generated('api', { generator: 'hono-api', templates, own });
    await expectSnapshot('own-generator', texts);
    const manifest = JSON.parse(texts['flowers-api/.model-builder/manifest.json']) as Manifest;
    expect(manifest.templates.set).toBe('hono-api');
    expect(manifest.answers).toMatchObject({ generator: 'hono-api', own: { ...own, docker: true } });
    expect(manifest.files['src/app.ts'].ownership).toBe('seed');
  });

  it('is among the generators of a repository that holds it', async () => {
    const names = async (templates?: string) =>
      (await findGenerators(folder.path, templates)).map(({ name }) => name);
    expect(await names(example('hono-api'))).toEqual(['solution', 'model', 'console-app', 'hono-api']);
    expect(await names()).toEqual(['solution', 'model', 'console-app']);
    await expect(findGenerator('hono-apo', folder.path, example('hono-api'))).rejects.toMatchObject({
      code: 'templates-unknown-generator',
      hint: 'Did you mean "hono-api"?',
      exitCode: 2,
    });
  });

  it.each([
    [{ port: '80; rm' }, /"port" takes what matches/],
    [{ docker: 'yes' }, /"docker" takes true or false/],
    [{ prot: '80' }, /no question "prot"/],
  ])('refuses the answers %j', async (own, words) => {
    const templates = example('hono-api');
    await expect(generated('refused', { generator: 'hono-api', templates, own })).rejects.toMatchObject({
      code: 'templates-answer',
      exitCode: 2,
      message: expect.stringMatching(words) as string,
    });
  });

  it('does not compile when a template is wrong: nothing is written, and the check is named', async () => {
    const { writeFiles } = await import('../support/pictures.ts');
    const broken = 'const wrong: number = {{json name}};\nconsole.log(wrong);\n';
    await writeFiles({ [folder.at('broken', 'console-app', 'src', 'program.ts.hbs')]: broken });
    const templates = folder.at('broken');
    const failing = generated('wrong', { generator: 'console-app', templates, verify: true });
    await expect(failing).rejects.toMatchObject({
      code: 'scaffold-verify',
      exitCode: 4,
      hint: expect.stringContaining('templates check') as string,
    });
    expect(existsSync(folder.at('wrong'))).toBe(false);
  });
});
