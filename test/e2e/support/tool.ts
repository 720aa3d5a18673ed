import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { madeOnce } from '../../support/made-once.ts';
import { packProject } from '../../support/pack.ts';
import { run, type RunOptions, type RunResult } from '../../support/run.ts';
import { digits } from './digits.ts';

/** Installs the packed package once. @returns the script of its command */
export async function installedTool(): Promise<string> {
  const { tarball, hash } = await packProject();
  const folder = await madeOnce(`installed-${hash}`, async (unfinished) => {
    await writeFile(join(unfinished, 'package.json'), '{ "private": true }\n');
    await run('npm', ['install', '--no-audit', '--no-fund', tarball], { cwd: unfinished });
  });
  return join(folder, 'node_modules', 'create-model-builder', 'dist', 'src', 'bin.js');
}

/** Runs the installed tool with the Node of the PATH. */
export async function tool(args: readonly string[], options: RunOptions): Promise<RunResult> {
  return await run('node', [await installedTool(), ...args], {
    ...options,
    env: { ...(await ownCaches()), ...options.env },
  });
}

/** Keeps what the tool remembers out of the home of the person who runs the tests. */
export async function ownCaches(): Promise<Record<string, string>> {
  const folder = await madeOnce('caches', () => Promise.resolve());
  return { MODEL_BUILDER_CACHE: join(folder, 'cache'), XDG_STATE_HOME: join(folder, 'state') };
}

/** A bundle trained on the digits by the packed tool, once. @returns its folder */
export async function digitsBundle(): Promise<string> {
  const { hash } = await packProject();
  const { training } = await digits();
  const folder = await madeOnce(`digits-bundle-${hash}`, async (unfinished) => {
    await tool(['train', '--data', training, '--output', join(unfinished, 'bundle')], { cwd: unfinished });
  });
  return join(folder, 'bundle');
}
