import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindOf } from '../../src/io/path-facts.ts';
import { cli } from '../cli/built-cli.ts';
import { parseResult } from '../cli/result-schema.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { packageManagerEnvironment } from '../support/package-managers.ts';
import { writeFiles } from '../support/pictures.ts';
import { treeOf } from '../support/trees.ts';
import { writePhotos } from '../training/support/photos.ts';

const PRETTIER = join(PROJECT_ROOT, 'node_modules/prettier');
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let mark: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  mark = folder.at('mark');
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
});
afterAll(() => folder[Symbol.asyncDispose]());

const QUICK = ['--bundle', 'bundle', '--no-install', '--no-git', '--no-verify'];

async function run(...args: string[]) {
  return await cli(args, { cwd: folder.path, env: { MODEL_BUILDER_CACHE: folder.at('cache') } });
}

/** Whether code of the repository has run since this was asked last. */
async function hasRun(): Promise<boolean> {
  const found = (await kindOf(mark)) === 'file';
  await rm(mark, { force: true });
  return found;
}

/** A repository whose prettier and configuration leave a mark when they are run. */
async function repository(name: string): Promise<void> {
  const leave = `writeFileSync(${JSON.stringify(mark)}, 'ran');`;
  await writeFiles({
    [folder.at(name, '.git/HEAD')]: 'ref: refs/heads/main\n',
    [folder.at(name, '.prettierrc.mjs')]: `import { writeFileSync } from 'node:fs';
${leave}
export default { semi: false, tabWidth: 4, printWidth: 60, singleQuote: false };\n`,
    [folder.at(name, 'node_modules/prettier/package.json')]:
      '{ "name": "prettier", "version": "3.10.1", "main": "index.cjs" }',
    [folder.at(name, 'node_modules/prettier/index.cjs')]: `const { writeFileSync } = require('node:fs');
${leave}
module.exports = require(${JSON.stringify(PRETTIER)});\n`,
  });
}

describe('in a repository whose formatting is code', () => {
  beforeAll(async () => {
    await repository('repo');
    const { exitCode, stderr } = await run('generate', 'repo/flowers', ...QUICK);
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('formatting')]);
    expect(await hasRun()).toBe(true);
    // A solution brings a style of its own, for where there is none.
    await rm(folder.at('repo/flowers/.prettierrc.json'));
  });

  const OTHER_LOOK =
    "The repository's own formatting may still change the look: .prettierrc.mjs is code (--repository-code runs it). To have it afterwards: prettier --write .\n";

  it('the projects have its look', async () => {
    const text = await readFile(folder.at('repo/flowers/flowers-model/src/labels.ts'), 'utf8');
    expect(text).toContain('"daisy"');
    expect(text).not.toContain(';');
  });

  it.each([
    ['generate', 'repo/other', ...QUICK, '--dry-run'],
    ['update', 'repo/flowers', '--check'],
    ['update', 'repo/flowers', '--dry-run'],
  ])('%s %s … runs none of it, says so, and runs it with --repository-code', async (...args) => {
    const before = await treeOf(folder.at('repo'));
    const without = await run(...args);
    expect([without.exitCode, await hasRun()]).toEqual([0, false]);
    expect(without.stderr).toContain(OTHER_LOOK);
    const withIt = await run(...args, '--repository-code');
    expect([withIt.exitCode, await hasRun()]).toEqual([0, true]);
    expect(withIt.stderr).not.toContain('may still change the look');
    expect(await treeOf(folder.at('repo'))).toEqual(before);
  });

  it('what differs in formatting alone is not to be updated, by whichever prettier', async () => {
    const before = await treeOf(folder.at('repo'));
    for (const flags of [['--check'], ['--check', '--repository-code'], [], ['--no-repository-code']]) {
      const { exitCode, stdout } = await run('update', 'repo/flowers', ...flags);
      expect([flags, exitCode, stdout]).toEqual([flags, 0, 'flowers in repo/flowers is up to date.\n']);
    }
    expect(await treeOf(folder.at('repo'))).toEqual(before);
  });

  it('--no-repository-code runs none of it where files are written, either', async () => {
    await hasRun();
    const { exitCode, stderr } = await run('generate', 'repo/plain', ...QUICK, '--no-repository-code');
    expect([exitCode, await hasRun()]).toEqual([0, false]);
    expect(stderr).toContain(OTHER_LOOK);
    expect(await readFile(folder.at('repo/plain/plain-model/src/labels.ts'), 'utf8')).toContain("'daisy'");
  });

  it('retrain --dry-run runs none of it, and says so', async () => {
    await hasRun();
    await writePhotos(folder.at('photos'), { daisy: 10, rose: 10 });
    const args = ['--bundle', 'bundle', '--data', 'photos', '--dry-run'];
    const { exitCode, stderr } = await run('retrain', 'repo/flowers', ...args);
    expect([exitCode, await hasRun()]).toEqual([0, false]);
    expect(stderr).toContain(OTHER_LOOK);
  });
});

it('outside of a repository nothing is run, and nothing above it is looked at', async () => {
  await repository('outside');
  await rm(folder.at('outside/.git'), { recursive: true });
  await writeFile(folder.at('outside/.prettierrc'), '{ "semi": false }');
  const { exitCode } = await run('generate', 'outside/deep/flowers', ...QUICK);
  expect([exitCode, await hasRun()]).toEqual([0, false]);
  const labels = folder.at('outside/deep/flowers/flowers-model/src/labels.ts');
  expect(await readFile(labels, 'utf8')).toContain("'daisy'");
});

describe('templates that a folder brings along', () => {
  const scripts = (target: string) => ({
    [folder.at(target, '.model-builder/templates/solution/package.json')]: JSON.stringify({
      name: 'evil',
      version: '1.0.0',
      private: true,
      scripts: {
        preinstall: `node -e "require('fs').writeFileSync('${mark}','ran')"`,
        build: 'true',
        start: 'true',
      },
    }),
    [folder.at(target, '.model-builder/templates/model/EXTRA.md')]: 'extra\n',
  });
  const generate = async (target: string, ...flags: string[]) =>
    await run('generate', target, '--bundle', 'bundle', '--no-verify', ...flags);

  it('are named, and an install that would run their scripts is left to the user where there is no repository', async () => {
    await writeFiles(scripts('evil'));
    const { exitCode, stderr, stdout } = await generate('evil', '--no-git', '--json');
    const templates = folder.at('evil/.model-builder/templates');
    expect([exitCode, await hasRun()]).toEqual([0, false]);
    expect(stderr).toContain(`Templates from ${templates}: 2 files\n`);
    expect(stderr).toContain(
      'Not installed: an install would run preinstall in package.json of these templates.',
    );
    expect(parseResult(stdout)).toMatchObject({
      templates: [{ origin: 'project', directory: templates, files: 2 }],
      install: { done: false },
      next: expect.arrayContaining(['npm install']) as string[],
    });
  });

  it('are named by everything that only looks', async () => {
    const line = `Templates from ${folder.at('evil/.model-builder/templates')}: 2 files\n`;
    for (const args of [
      ['update', 'evil', '--check'],
      ['update', 'evil', '--dry-run'],
      ['update', 'evil'],
      ['generate', 'evil', '--bundle', 'bundle', '--dry-run'],
      ['templates', 'check', '--project', 'evil'],
    ]) {
      const { stderr } = await run(...args);
      expect([args, stderr]).toEqual([args, expect.stringContaining(line)]);
    }
  });

  it('run at an install in a repository, which says so before; --no-repository-code does not', async () => {
    await writeFiles({ [folder.at('mono/.git/HEAD')]: '', ...scripts('mono/one'), ...scripts('mono/two') });
    const { stderr } = await generate('mono/one', '--no-git');
    expect(stderr).toMatch(
      /The install runs preinstall in package\.json of these templates\.\n[^]*Installing with npm/,
    );
    expect(await hasRun()).toBe(true);
    const without = await generate('mono/two', '--no-git', '--no-repository-code');
    expect(without.stderr).toContain('Not installed: an install would run preinstall in package.json');
    expect(await hasRun()).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('doctor', () => {
  it('runs no yarn that a folder names, and no program of its node_modules', async () => {
    const evil = `require('node:fs').writeFileSync(${JSON.stringify(mark)}, 'ran');\nconsole.log('9.9.9');\n`;
    const bin = folder.at('hostile/node_modules/.bin');
    await writeFiles({
      [folder.at('hostile/.yarnrc')]: 'yarn-path "./evil.cjs"\n',
      [folder.at('hostile/.yarnrc.yml')]: 'yarnPath: ./evil.cjs\n',
      [folder.at('hostile/evil.cjs')]: evil,
      [join(bin, 'git')]: `#!${process.execPath}\n${evil}`,
    });
    await mkdir(bin, { recursive: true });
    execFileSync('chmod', ['755', join(bin, 'git')]);
    for (const yarn of ['yarn-1', 'yarn'] as const) {
      const { PATH = '' } = await packageManagerEnvironment(yarn);
      const env = { PATH: [bin, 'node_modules/.bin', PATH].join(delimiter) };
      const { stdout } = await cli(['doctor', '--json'], { cwd: folder.at('hostile'), env });
      expect([yarn, await hasRun()]).toEqual([yarn, false]);
      expect(stdout).not.toContain('9.9.9');
      expect(stdout).toMatch(/yarn \d+\.\d+/);
    }
  });
});

const NOBODY = { uid: 65_534, gid: 65_534 };
const notRoot = process.getuid?.() !== 0;
if (notRoot) console.log('Folders of another user are not tried: only root can make them.');

it.skipIf(notRoot)('templates of another user are refused, unless they are named', async () => {
  const shared = folder.at('shared');
  await mkdir(shared);
  execFileSync('chmod', ['755', folder.path]);
  execFileSync('chmod', ['1777', shared]);
  const make =
    'mkdir -p proj/.model-builder/templates/model && echo extra > proj/.model-builder/templates/model/EXTRA.md';
  execFileSync('sh', ['-c', make], { cwd: shared, ...NOBODY });
  const { exitCode, stderr } = await run('generate', 'shared/proj', ...QUICK);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('belong to another user')]);
  expect(await kindOf(folder.at('shared/proj/package.json'))).toBe('missing');
  const named = await run(
    'generate',
    'named',
    ...QUICK,
    '--templates',
    'shared/proj/.model-builder/templates',
  );
  expect(named.exitCode).toBe(0);
});
