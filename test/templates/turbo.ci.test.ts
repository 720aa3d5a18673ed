import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFiles } from '../support/pictures.ts';
import { run } from '../support/run.ts';
import { textsOf } from '../support/trees.ts';
import { program, QUIET, toolRepository } from './support/tool-repository.ts';

let repository: Awaited<ReturnType<typeof toolRepository>>;
beforeAll(async () => {
  repository = await toolRepository();
  await writeFiles({
    [repository.at('turbo', 'generators', 'config.ts')]: [
      "import type { PlopTypes } from '@turbo/gen';",
      'export default async function generator(plop: PlopTypes.NodePlopAPI): Promise<void> {',
      "  await plop.load('create-model-builder', { templates: './tools/templates' });",
      '}',
    ].join('\n'),
  });
});
afterAll(() => repository[Symbol.asyncDispose]());

async function turboGen(generator: string, ...answers: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(
    program(repository.path, 'turbo'),
    ['gen', generator, '--args', ...answers],
    { cwd: repository.path, env: QUIET },
  );
  return stdout + stderr;
}

test('turbo gen runs a generator of this package', async () => {
  const output = await turboGen('model', 'bundle', 'packages', 'flowers', '@acme', 'npm');
  const texts = await textsOf(repository.at('packages'));
  expect(Object.keys(texts), output).toContain('flowers-model/src/labels.ts');
  expect(JSON.parse(texts['flowers-model/package.json'])).toMatchObject({ name: '@acme/flowers-model' });
});

test('and one of your own templates', async () => {
  const own = ['4000', 'Flowers', 'true'];
  const output = await turboGen('hono-api', 'bundle', 'services', 'flowers', '', 'npm', ...own);
  const texts = await textsOf(repository.at('services'));
  expect(texts['flowers-api/Dockerfile'], output).toContain('EXPOSE 4000');
});
