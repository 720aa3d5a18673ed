import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { parse } from 'jsonc-parser';
import { boundaryOf, isOurs } from './boundary.ts';
import { findInstalled } from './load-prettier.ts';
import { kindOf } from './path-facts.ts';
import { runProcess } from './process-run.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { packageOf } from '../monorepo/tsconfig-chain.ts';
import { isPlainObject } from '../plain-object.ts';
import type { WriteOperation } from '../scaffold/plan.ts';
import type { Project } from '../scaffold/render.ts';
import { assertSafePaths } from '../scaffold/safe-path.ts';
import { NODE_STUB } from '../verify/stub-node.ts';
import { PACKAGE_STUBS } from '../verify/stub-packages.ts';
import type { LocalPackages } from '../verify/verify.ts';

/**
 * Builds generated projects in a temporary folder with the TypeScript that is installed in their repository, against the
 * configuration there that they extend. Runs code of the repository: only where that was asked for, and only what belongs to root
 * or to whoever runs this.
 * @param root absolute folder of the repository that the paths are relative to
 * @returns the compiler's messages; undefined where there is no such TypeScript, or the configuration can not be found yet
 */
export async function repositoryTypeErrors(
  root: string,
  projects: readonly Project[],
  packages: LocalPackages,
  writes: readonly WriteOperation[],
): Promise<readonly string[] | undefined> {
  const { folders, repository } = await boundaryOf(root);
  const typescript = repository === undefined ? undefined : await findInstalled(folders, 'typescript');
  if (!typescript || !isOurs(repository!, typescript.folder)) return undefined;
  const compiler = join(typescript.folder, 'bin/tsc');
  if ((await kindOf(compiler)) !== 'file') return undefined;
  const files = writes.filter(({ path }) => /\.(?:[cm]?tsx?|json)$/.test(path));
  const texts = await Promise.all(files.map((file) => withPlaceOfBase(file, projects, root, folders)));
  if (texts.includes(undefined)) return undefined;
  assertSafePaths(files.map(({ path }) => path));
  const temporary = await createTemporaryFolder();
  try {
    for (const [index, { path }] of files.entries()) await writeAt(join(temporary.path, path), texts[index]!);
    return await built(compiler, temporary.path, projects, packages);
  } finally {
    await temporary.remove();
  }
}

async function built(
  compiler: string,
  place: string,
  projects: readonly Project[],
  packages: LocalPackages,
): Promise<readonly string[]> {
  const modules = join(place, 'node_modules');
  for (const [name, text] of Object.entries({ '@types/node': NODE_STUB, ...PACKAGE_STUBS })) {
    await writeAt(join(modules, name, 'index.d.ts'), text);
    await writeAt(join(modules, name, 'package.json'), JSON.stringify({ name, types: 'index.d.ts' }));
  }
  for (const [name, folder] of Object.entries(packages)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(place, folder), join(modules, name), 'junction');
  }
  const { exitCode, output } = await runProcess(
    process.execPath,
    [compiler, '-b', ...projects.map(({ folder }) => join(place, folder))],
    { cwd: place, signal: new AbortController().signal },
  );
  if (exitCode === 0) return [];
  const lines = output.replaceAll(`${place}/`, '').split('\n');
  const errors = lines.filter((line) => /\berror TS\d+/.test(line));
  return errors.length > 0 ? errors : lines.slice(0, 3);
}

/** The text of a file, an `extends` in it so that it is found from a temporary folder; undefined where it is not there. */
async function withPlaceOfBase(
  { path, text }: WriteOperation,
  projects: readonly Project[],
  root: string,
  folders: readonly string[],
): Promise<string | undefined> {
  const project = projects.find(({ folder }) => path === posix.join(folder, 'tsconfig.json'));
  const config: unknown = project ? parse(text, [], { allowTrailingComma: true }) : undefined;
  if (!project || !isPlainObject(config) || typeof config.extends !== 'string') return text;
  const base = await placeOf(config.extends, join(root, project.folder), folders);
  return base === undefined ? undefined : JSON.stringify({ ...config, extends: base });
}

async function placeOf(
  reference: string,
  from: string,
  folders: readonly string[],
): Promise<string | undefined> {
  const isPath = reference.startsWith('.');
  const name = packageOf(reference);
  const installed = isPath ? undefined : await findInstalled(folders, name);
  if (!isPath && !installed) return undefined;
  const place = isPath
    ? join(from, reference)
    : join(installed!.folder, reference.slice(name.length + 1) || 'tsconfig.json');
  for (const file of [place, `${place}.json`]) if ((await kindOf(file)) === 'file') return file;
  return undefined;
}

async function writeAt(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
