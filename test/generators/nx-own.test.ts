import { cp } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownGenerator, type NxOwnOptions } from '../../generators/nx.ts';
import { readSchema } from '../../src/io/read-schema.ts';
import { repository, writeRepository } from '../monorepo/fixtures.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { writeFiles } from '../support/pictures.ts';
import { example } from '../templates/support/layers.ts';
import { treeOver } from './tree-over.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeRepository(folder.path, repository('nx-package-based'));
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
  for (const place of ['.model-builder/templates', 'tools/templates'])
    await cp(example('hono-api'), folder.at(place), { recursive: true });
  await writeFiles({ [folder.at('answers.json')]: '{ "port": "8081" }' });
});
afterAll(() => folder[Symbol.asyncDispose]());

/** What is in Nx's tree afterwards. */
async function generate(options: Partial<NxOwnOptions>): Promise<Readonly<Record<string, string>>> {
  const tree = treeOver(folder.path);
  const common = { set: 'hono-api', name: 'flowers', bundle: 'bundle' };
  await ownGenerator(tree, { ...common, format: false, verify: false, skipInstall: true, ...options });
  return Object.fromEntries([...tree.changes].map(([path, content]) => [path, String(content)]));
}

describe('nx g create-model-builder:own', () => {
  it("runs a generator of the repository's templates, which joins it with its defaults", async () => {
    const texts = await generate({});
    expect(texts['apps/flowers-api/src/server.ts']).toContain("process.env['PORT'] ?? '3000'");
    expect(JSON.parse(texts['apps/flowers-api/package.json'])).toMatchObject({ name: '@acme/flowers-api' });
    expect(Object.keys(texts)).toContain('packages/flowers-model/src/labels.ts');
    expect(Object.keys(texts)).toContain('apps/flowers-api/Dockerfile');
  });

  it('takes answers as JSON and as a file, and templates from the root, wherever it is run', async () => {
    const typed = await generate({ answers: '{ "port": "8080", "docker": false }' });
    expect(typed['apps/flowers-api/src/server.ts']).toContain("?? '8080'");
    expect(Object.keys(typed)).not.toContain('apps/flowers-api/Dockerfile');
    const filed = await generate({ answers: 'answers.json', templates: 'tools/templates' });
    expect(filed['apps/flowers-api/src/server.ts']).toContain("?? '8081'");
    expect(JSON.parse(filed['apps/flowers-api/.model-builder/manifest.json'])).toMatchObject({
      answers: { templates: './tools/templates', own: { port: '8081' } },
    });
  });

  it.each([
    [{ set: 'hono-apo' }, /There is no generator "hono-apo"\. Did you mean "hono-api"\?/],
    [{ answers: '{ "prot": "1" }' }, /there is no question "prot"\. For example: --answers '\{"port"/],
    [{ answers: '{ "port": "x" }' }, /"port" takes what matches \[0-9\]\{2,5\}/],
    [{ answers: 'nowhere.json' }, /there is no file nowhere\.json/],
  ])('says what is wrong with %j', async (options, message) => {
    await expect(generate(options)).rejects.toThrow(message);
  });

  it('has the options of the others', () => {
    const [own, others] = ['nx-own-generator.json', 'nx-generator.json'].map(
      (file) => readSchema(file) as { properties: Record<string, object> },
    );
    const { set, answers, name, ...shared } = own.properties;
    const { name: alone, ...rest } = others.properties;
    expect(shared).toEqual(rest);
    expect([set, answers, name, alone].map((one) => '$default' in one)).toEqual([true, false, true, true]);
  });
});
