import { chmod, readFile } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { modelGenerator, solutionGenerator, type NxOptions } from '../../generators/nx.ts';
import { repository, writeRepository } from '../monorepo/fixtures.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { writeFiles } from '../support/pictures.ts';
import { treeOver } from './tree-over.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeRepository(folder.at('repository'), repository('nx-integrated'));
  await bundleIn(folder.at('repository', 'bundle'), ownParts(['daisy']));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

/** Programs that stand before the real ones, note where and how they were called, and end with a code. */
async function putOnPath(exitCode: number): Promise<void> {
  const script = `#!/bin/sh\nprintf '%s|' "$PWD" "\${0##*/}" "$@" >> '${folder.at('calls')}'\nexit ${exitCode}\n`;
  for (const program of ['npm', 'pnpm', 'yarn', 'bun']) {
    await writeFiles({ [folder.at('bin', program)]: script });
    await chmod(folder.at('bin', program), 0o755);
  }
  vi.stubEnv('PATH', `${folder.at('bin')}${delimiter}${process.env.PATH ?? ''}`);
}

async function calls(): Promise<string> {
  return await readFile(folder.at('calls'), 'utf8').catch(() => '');
}

/** Runs a generator, and then what it hands to Nx. */
async function run(generator: typeof modelGenerator, options: Partial<NxOptions> = {}): Promise<void> {
  const root = folder.at('repository');
  // Nx would write its tree between the two; an install in a folder that is not there could not start.
  await writeFiles({ [folder.at('repository', 'apart', '.keep')]: '' });
  const common = { name: 'flowers', bundle: 'bundle', format: false, verify: false };
  const afterwards = await generator(treeOver(root), { ...common, ...options });
  expect(await calls()).toBe('');
  await afterwards();
}

describe.skipIf(process.platform === 'win32')('what Nx runs when the files are written', () => {
  it.each([
    ['npm', 'package-lock.json'],
    ['pnpm', 'pnpm-lock.yaml'],
    ['yarn', 'yarn.lock'],
    ['bun', 'bun.lock'],
  ])("is the repository's %s, at its root", async (program, lockfile) => {
    await putOnPath(0);
    await writeFiles({ [folder.at('repository', lockfile)]: '' });
    await run(modelGenerator, { packageManager: program === 'npm' ? 'yarn' : 'npm' });
    expect(await calls()).toBe(`${folder.at('repository')}|${program}|install|`);
  });

  it('is the install of a solution of its own, where it lies', async () => {
    await putOnPath(0);
    await run(solutionGenerator, { monorepo: false, target: 'apart', packageManager: 'pnpm' });
    expect(await calls()).toBe(`${folder.at('repository', 'apart')}|pnpm|install|`);
  });

  it('is nothing for a package that stands alone, and with --skipInstall', async () => {
    await putOnPath(0);
    await run(modelGenerator, { monorepo: false, target: 'apart' });
    await run(modelGenerator, { skipInstall: true });
    expect(await calls()).toBe('');
  });

  it('says that the files are there, and what to run, when the install fails', async () => {
    await putOnPath(1);
    await expect(run(modelGenerator)).rejects.toThrow(
      `The files are written, but \`npm install\` failed: run it in ${folder.at('repository')}.`,
    );
    expect(await calls()).toContain('|npm|install|');
  });
});
