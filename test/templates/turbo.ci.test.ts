import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFiles } from '../support/pictures.ts';
import { run } from '../support/run.ts';
import { textsOf } from '../support/trees.ts';
import { linkMembers, program, QUIET, replayGolden, toolRepository } from './support/tool-repository.ts';

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

async function turbo(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(program(repository.path, 'turbo'), args, {
    cwd: repository.path,
    env: QUIET,
  });
  return stdout + stderr;
}

async function turboGen(generator: string, ...answers: readonly string[]): Promise<string> {
  return await turbo('gen', generator, '--args', ...answers);
}

test('turbo gen brings both projects into the repository, and turbo builds them', async () => {
  const output = await turboGen('solution', 'bundle', 'tools', 'flowers', '', 'npm');
  const texts = await textsOf(repository.path);
  expect(Object.keys(texts), output).toContain('tools/flowers-model/src/labels.ts');
  expect(output).toContain('model-folder: tools/flowers-model (you named tools)');
  expect(JSON.parse(texts['package.json'])).toMatchObject({ workspaces: ['packages/*', 'tools/*'] });
  expect(JSON.parse(texts['tools/flowers-model/package.json'])).toMatchObject({
    name: '@acme/flowers-model',
  });

  await linkMembers(repository.path, ['tools/flowers-model', 'tools/flowers-console-app']);
  expect(await turbo('run', 'build')).toMatch(/Tasks:\s+2 successful, 2 total/);
  await replayGolden(repository.path, 'tools/flowers-model');
  const { stdout } = await run(
    process.execPath,
    [repository.at('tools/flowers-console-app/dist/program.js')],
    {
      cwd: repository.path,
    },
  );
  expect(stdout).toMatch(/sample-\d\.png\n\s+\d+\.\d %\s+(?:daisy|rose)\n/);
});

test('and one of your own templates', async () => {
  const own = ['4000', 'Flowers', 'true'];
  const output = await turboGen('hono-api', 'bundle', '.', 'flowers', '', 'npm', ...own);
  const texts = await textsOf(repository.path);
  const api = Object.keys(texts).find((path) => path.endsWith('flowers-api/Dockerfile'));
  expect(api, output).toMatch(/^(?:packages|tools)\//);
  expect(texts[api ?? '']).toContain('EXPOSE 4000');
});
