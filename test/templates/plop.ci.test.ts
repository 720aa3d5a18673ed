import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFiles } from '../support/pictures.ts';
import { run } from '../support/run.ts';
import { textsOf } from '../support/trees.ts';
import { program, QUIET, toolRepository } from './support/tool-repository.ts';

let repository: Awaited<ReturnType<typeof toolRepository>>;
beforeAll(async () => {
  repository = await toolRepository();
  const load = `await plop.load('create-model-builder', { templates: './tools/templates' }, { generators: ['model', 'hono-api'] });`;
  await writeFiles({
    [repository.at('plopfile.js')]: `export default async function (plop) { ${load} }\n`,
    [repository.at('typed.plopfile.ts')]:
      `import type { NodePlopAPI } from 'plop';\nexport default async function (plop: NodePlopAPI): Promise<void> { ${load} }\n`,
  });
});
afterAll(() => repository[Symbol.asyncDispose]());

async function plop(plopfile: string, target: string, env = {}): Promise<Readonly<Record<string, string>>> {
  const answers = { bundle: 'bundle', target, name: 'flowers', scope: '@acme', packageManager: 'npm' };
  const own = { port: '8080', heading: "it's \\ fine", docker: 'false' };
  const flags = Object.entries({ ...answers, ...own }).flatMap(([name, value]) => [`--${name}`, value]);
  const { stdout, stderr } = await run(
    program(repository.path, 'plop'),
    ['--plopfile', plopfile, 'hono-api', '--', ...flags],
    { cwd: repository.path, env: { ...QUIET, ...env } },
  );
  const texts = await textsOf(repository.at(target)).catch(() => ({}));
  expect(Object.keys(texts).length, stdout + stderr).toBeGreaterThan(10);
  return texts;
}

// plop exits 0 on some failures: what counts is what lies on the disk.
test('a JavaScript plopfile loads a generator of its own templates, with its questions', async () => {
  const texts = await plop('plopfile.js', 'js');
  expect(texts['flowers-api/src/server.ts']).toContain("process.env['PORT'] ?? '8080'");
  expect(texts['flowers-api/src/app.ts']).toContain(`context.text("it's \\\\ fine")`);
  expect(Object.keys(texts)).not.toContain('flowers-api/Dockerfile');
  expect(JSON.parse(texts['flowers-api/package.json'])).toMatchObject({
    name: '@acme/flowers-api',
    dependencies: { '@acme/flowers-model': 'file:../flowers-model' },
  });
  expect(JSON.parse(texts['flowers-api/.model-builder/manifest.json'])).toMatchObject({
    templates: { set: 'hono-api' },
    answers: { generator: 'hono-api', own: { port: '8080', heading: "it's \\ fine", docker: false } },
  });
});

test('a TypeScript plopfile does the same, through tsx', async () => {
  const texts = await plop('typed.plopfile.ts', 'ts', { NODE_OPTIONS: '--import tsx' });
  expect(texts['flowers-api/src/server.ts']).toContain("'8080'");
});

test('what the plopfile leaves out is not there', async () => {
  const { stdout, stderr } = await run(program(repository.path, 'plop'), ['console-app'], {
    cwd: repository.path,
    env: QUIET,
    exitCodes: [0, 1],
  });
  expect(stdout + stderr).toContain('Could not find a generator for "console-app"');
});
