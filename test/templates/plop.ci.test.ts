import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFiles } from '../support/pictures.ts';
import { run } from '../support/run.ts';
import { textsOf } from '../support/trees.ts';
import { program, QUIET, toolRepository } from './support/tool-repository.ts';
import { NIGHTLY } from '../support/nightly.ts';

let repository: Awaited<ReturnType<typeof toolRepository>>;
beforeAll(async () => {
  repository = await toolRepository();
  const load = (config: string): string =>
    `await plop.load('create-model-builder', { templates: './tools/templates'${config} }, { generators: ['solution', 'hono-api'] });`;
  await writeFiles({
    [repository.at('plopfile.js')]: `export default async function (plop) { ${load('')} }\n`,
    [repository.at('alone.plopfile.js')]:
      `export default async function (plop) { ${load(', monorepo: false')} }\n`,
    [repository.at('typed.plopfile.ts')]:
      `import type { NodePlopAPI } from 'plop';\nexport default async function (plop: NodePlopAPI): Promise<void> { ${load('')} }\n`,
  });
});
afterAll(() => repository[Symbol.asyncDispose]());

const ANSWERS = { bundle: 'bundle', target: '.', name: 'flowers', scope: '', packageManager: 'npm' };
const OWN = { port: '8080', heading: "it's \\ fine", docker: 'false' };

/** @returns what lies in the repository afterwards, and what plop said */
async function plop(plopfile: string, generator: string, given: Partial<typeof ANSWERS & typeof OWN> = {}) {
  const flags = Object.entries({ ...ANSWERS, ...given }).flatMap(([name, value]) => [`--${name}`, value]);
  const { stdout, stderr } = await run(
    program(repository.path, 'plop'),
    ['--plopfile', plopfile, generator, '--', ...flags],
    {
      cwd: repository.path,
      env: { ...QUIET, ...(plopfile.endsWith('.ts') && { NODE_OPTIONS: '--import tsx' }) },
    },
  );
  return { texts: await textsOf(repository.path), output: stdout + stderr };
}

// plop exits 0 on some failures: what counts is what lies on the disk.
test('a JavaScript plopfile brings the projects into the repository, and says why they lie where they do', async () => {
  const before = await textsOf(repository.path);
  const { texts, output } = await plop('plopfile.js', 'solution');
  expect(output).toContain('This is a npm + Turborepo + Nx monorepo; the projects join it:');
  expect(output).toContain('scope: @acme (1 of 1 members beside it have it)');
  expect(JSON.parse(texts['packages/flowers-console-app/package.json'])).toMatchObject({
    name: '@acme/flowers-console-app',
    dependencies: { '@acme/flowers-model': '0.1.0' },
  });
  const changed = Object.keys(texts).filter((path) => texts[path] !== before[path]);
  expect(changed.filter((path) => !path.startsWith('packages/flowers-'))).toEqual(['package.json']);
  expect(texts['package.json']).toContain('"name": "@acme/root", "private": true, "type": "module",');
  expect(JSON.parse(texts['package.json'])).toMatchObject({ allowScripts: { 'onnxruntime-node': false } });
});

test('a generator of its own templates joins as well, where the answer says', async () => {
  const { texts, output } = await plop('plopfile.js', 'hono-api', {
    ...OWN,
    target: 'services',
    packageManager: 'pnpm',
  });
  expect(output).toContain('package-manager: npm (npm manages the repository, whatever was answered)');
  expect(texts['services/flowers-api/src/server.ts']).toMatch(
    /process\.env\[(['"])PORT\1\] \?\? (['"])8080\2/,
  );
  expect(texts['services/flowers-api/src/app.ts']).toContain(`context.text("it's \\\\ fine")`);
  expect(JSON.parse(texts['services/flowers-api/package.json'])).toMatchObject({
    name: '@acme/flowers-api',
    dependencies: { '@acme/flowers-model': '0.1.0' },
  });
  expect(JSON.parse(texts['package.json'])).toMatchObject({ workspaces: ['packages/*', 'services/*'] });
});

// In CI the same is seen of the package's own generators.
test.runIf(NIGHTLY)('a TypeScript plopfile does the same, through tsx', async () => {
  const { texts, output } = await plop('typed.plopfile.ts', 'solution', { name: 'trees' });
  expect(Object.keys(texts), output).toContain('packages/trees-model/src/labels.ts');
});

test('a plopfile can keep projects apart from the repository', async () => {
  const before = await textsOf(repository.path);
  const { texts } = await plop('alone.plopfile.js', 'hono-api', {
    ...OWN,
    target: 'apart',
    name: 'birds',
    scope: '@acme',
  });
  expect(Object.keys(texts)).not.toContain('apart/birds-api/Dockerfile');
  expect(JSON.parse(texts['apart/birds-api/package.json'])).toMatchObject({
    dependencies: { '@acme/birds-model': 'file:../birds-model' },
  });
  const manifest = JSON.parse(texts['apart/birds-api/.model-builder/manifest.json']) as { answers: object };
  expect(manifest).toMatchObject({
    templates: { set: 'hono-api' },
    answers: { generator: 'hono-api', own: { port: '8080', heading: "it's \\ fine", docker: false } },
  });
  expect(Object.keys(manifest.answers)).not.toContain('monorepo');
  expect(texts['package.json']).toBe(before['package.json']);
});

test('what the plopfile leaves out is not there', async () => {
  const { stdout, stderr } = await run(program(repository.path, 'plop'), ['console-app'], {
    cwd: repository.path,
    env: QUIET,
    exitCodes: [0, 1],
  });
  expect(stdout + stderr).toContain('Could not find a generator for "console-app"');
});
