import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { madeOnce, PROJECT_ROOT } from '../support/made-once.ts';
import { run } from '../support/run.ts';
import { installedDependencies } from './support/shared-dependencies.ts';

const SNAPSHOTS = join(PROJECT_ROOT, 'snapshots');
const PROGRAMS = join(PROJECT_ROOT, 'test', 'fixtures', 'typescript');

const VERSIONS = ['5.9', '6', '7'];
const LIBS = {
  'without the DOM': ['es2023', 'esnext.disposable'],
  // As create-next-app has it.
  'with the DOM': ['dom', 'dom.iterable', 'esnext'],
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** Package name → its entry in source. */
const paths: Record<string, string[]> = {};
/** How many there are. */
let programs: number;

beforeAll(async () => {
  folder = await temporaryFolder();
  await cp(SNAPSHOTS, folder.path, { recursive: true });
  const manifests = (await readdir(folder.path, { recursive: true })).filter((path) =>
    /-model[\\/]package\.json$/.test(path),
  );
  const read = async (path: string) =>
    JSON.parse(await readFile(folder.at(path), 'utf8')) as { readonly name: string };
  for (const path of manifests) paths[(await read(path)).name] ??= [`./${dirname(path)}/src/index.ts`];
  const twoLabels = join('two-labels', 'flowers-model');
  await symlink(
    await installedDependencies(await read(join(twoLabels, 'package.json'))),
    folder.at('node_modules'),
    'junction',
  );
  paths['flowers-model'] = [`./${twoLabels}/src/index.ts`];
  await writeFile(folder.at('package.json'), '{ "type": "module" }');
  await cp(PROGRAMS, folder.at('programs'), { recursive: true });
  const readme = await readFile(folder.at(twoLabels, 'README.md'), 'utf8');
  for (const [index, code] of ownCode(readme).entries())
    await writeFile(folder.at('programs', `readme-${index}.ts`), `${code}\nexport {};\n`);
  programs = (await readdir(folder.at('programs'))).length;
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

/** The TypeScript in a README that needs the model package and Node alone. */
function ownCode(readme: string): string[] {
  const blocks = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code);
  return blocks.filter((code) =>
    [...code.matchAll(/ from '([^']+)'/g)].every(([, name]) => /^(?:flowers-model$|node:)/.test(name)),
  );
}

/** @returns the compiler's script */
async function compiler(version: string): Promise<string> {
  const at = await madeOnce(`typescript-${version}`, async (unfinished) => {
    await writeFile(join(unfinished, 'package.json'), '{ "private": true }\n');
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `typescript@${version}`];
    await run('npm', args, { cwd: unfinished });
  });
  return join(at, 'node_modules', 'typescript', 'bin', 'tsc');
}

test.each(VERSIONS.flatMap((version) => Object.keys(LIBS).map((lib) => [version, lib] as const)))(
  'TypeScript %s %s: every generated project, an app, and a caller of version 0.1.0',
  async (version, lib) => {
    const tsconfig = folder.at(`tsconfig-${version}-${lib.length}.json`);
    const compilerOptions = {
      target: 'es2023',
      lib: LIBS[lib as keyof typeof LIBS],
      module: 'nodenext',
      types: ['node'],
      paths,
      noEmit: true,
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
      skipLibCheck: true,
    };
    const include = ['**/*-model/src', '**/*-console-app/src', 'programs'];
    await writeFile(tsconfig, JSON.stringify({ compilerOptions, include }));
    const program = await compiler(version);
    const { stdout } = await run('node', [program, '--version'], { cwd: folder.path });
    expect(stdout).toContain(`Version ${version}`);
    const { stdout: said } = await run('node', [program, '-p', tsconfig, '--listFiles'], {
      cwd: folder.path,
      exitCodes: [0, 1, 2],
    });
    const lines = said.trim().split('\n');
    expect(lines.filter((line) => /\(\d+,\d+\): error /.test(line))).toEqual([]);
    expect(lines.filter((line) => /-model[\\/]src[\\/]index\.ts/.test(line))).toHaveLength(8);
    expect(lines.filter((line) => /[\\/]programs[\\/]/.test(line))).toHaveLength(programs);
  },
);
