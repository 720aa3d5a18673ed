import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../tools/compile.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { textsOf } from '../support/trees.ts';

const ROOT = join(import.meta.dirname, '../..');
const PLOP = join(ROOT, 'node_modules/plop/bin/plop.js');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
  // The package as npm would unpack it: compiled, with the files that it publishes.
  const installed = folder.at('user', 'node_modules', 'create-model-builder');
  await mkdir(installed, { recursive: true });
  await compile(join(installed, 'dist'));
  for (const name of ['package.json', 'templates', 'schemas'])
    await cp(join(ROOT, name), join(installed, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(installed, 'node_modules'), 'junction');
  await symlink(join(ROOT, 'node_modules/plop'), folder.at('user', 'node_modules', 'plop'), 'junction');
  await symlink(join(ROOT, 'node_modules/tsx'), folder.at('user', 'node_modules', 'tsx'), 'junction');
  await writeFile(folder.at('user', 'package.json'), '{ "type": "module" }');
  const load = "await plop.load('create-model-builder');";
  await writeFile(folder.at('user', 'plopfile.js'), `export default async function (plop) { ${load} }\n`);
  await writeFile(
    folder.at('user', 'plopfile.ts'),
    `import type { NodePlopAPI } from 'plop';\nexport default async function (plop: NodePlopAPI): Promise<void> { ${load} }\n`,
  );
});
afterAll(() => folder[Symbol.asyncDispose]());

interface Run {
  readonly output: string;
}

async function run(
  command: string,
  parameters: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Run> {
  const child = spawn(command, parameters, {
    cwd,
    env: { ...process.env, CI: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { output: out + error };
}

/** Runs plop with all answers on its command line. */
async function plop(
  plopfile: string,
  generator: string,
  target: string,
  env: NodeJS.ProcessEnv = {},
  name = 'My Flowers',
): Promise<Run> {
  const answers = [
    '--bundle',
    folder.at('bundle'),
    '--target',
    target,
    '--name',
    name,
    '--scope',
    '@acme',
    '--packageManager',
    'pnpm',
  ];
  return await run(
    process.execPath,
    [PLOP, '--plopfile', plopfile, generator, '--', ...answers],
    folder.at('user'),
    env,
  );
}

async function expectSolution(target: string, { output }: Run): Promise<void> {
  const missing: Readonly<Record<string, string>> = {};
  const texts = await textsOf(folder.at('user', target)).catch(() => missing);
  expect(Object.keys(texts), output).toContain('my-flowers-model/src/labels.ts');
  expect(texts['my-flowers-model/src/labels.ts']).toContain("['daisy', 'rose'] as const");
  expect(JSON.parse(texts['my-flowers-console-app/package.json'] ?? '')).toMatchObject({
    name: '@acme/my-flowers-console-app',
    dependencies: { '@acme/my-flowers-model': 'workspace:*' },
  });
  expect(Object.keys(texts)).toContain('pnpm-workspace.yaml');
}

// plop exits 0 on some failures: what counts is what lies on the disk.
describe('plop', () => {
  const own = () => folder.at('user', 'node_modules', 'create-model-builder', 'dist', 'plopfile.js');

  it('runs the generators from our own compiled plopfile', async () => {
    await expectSolution('own', await plop(own(), 'solution', folder.at('user', 'own')));
  });

  it('runs them from a JavaScript plopfile that loads the package, with a relative target', async () => {
    await expectSolution('js', await plop('plopfile.js', 'solution', 'js'));
  });

  it('runs them from a TypeScript plopfile, through tsx', async () => {
    await expectSolution('ts', await plop('plopfile.ts', 'solution', 'ts', { NODE_OPTIONS: '--import tsx' }));
  });

  it.each(['model', 'console-app'])('runs the %s generator', async (generator) => {
    const { output } = await plop('plopfile.js', generator, `alone-${generator}`);
    expect(Object.keys(await textsOf(folder.at('user', `alone-${generator}`))), output).toContain(
      `my-flowers-${generator}/package.json`,
    );
  });

  it('shows what is wrong and what to do, and writes nothing', async () => {
    const { output } = await plop('plopfile.js', 'solution', 'refused', {}, '!!!');
    expect(output).toContain('No package name can be made of "!!!"');
    expect(output).toContain('--name picture-classifier');
    await expect(readFile(folder.at('user', 'refused', 'package.json'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  it('keeps a file of the user unless forced', async () => {
    await mkdir(folder.at('user', 'taken'));
    await writeFile(folder.at('user', 'taken', 'README.md'), 'mine');
    const { output } = await plop('plopfile.js', 'solution', 'taken');
    expect(output).toContain('README.md');
    expect(await textsOf(folder.at('user', 'taken'))).toEqual({ 'README.md': 'mine' });
  });
});
