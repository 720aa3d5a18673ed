import { readdir, readFile, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow } from '../support/pack.ts';
import { cli } from './built-cli.ts';
import type { Created } from './created.ts';
import { parseResult } from './result-schema.ts';
import { trainingWorld, type World } from './training-world.ts';

let world: World;
beforeAll(async () => (world = await trainingWorld()));
afterAll(() => world.remove());

/** Formatting and typechecking have tests of their own, and take most of the time. */
const QUICK = ['--no-install', '--no-format', '--no-verify'];

const cliHere = (args: readonly string[], env: Record<string, string | undefined> = {}) =>
  cli(args, { cwd: world.path, env: { ...world.env, ...env } });

describe('what is there already', () => {
  beforeAll(async () => {
    const args = ['flowers', '--data', 'photos', '--output', 'bundle', ...QUICK, ...world.backbone];
    const { exitCode, stderr } = await cliHere(args);
    expect(exitCode, stderr).toBe(0);
  });

  it('will not write over the projects, and loses nothing when it is told to', async () => {
    const readme = world.at('flowers', 'README.md');
    await writeFile(readme, 'my own words');
    const args = ['flowers', '--data', 'photos', '--json', ...QUICK, ...world.backbone];
    const refused = await cliHere(args);
    expect([refused.exitCode, await readFile(readme, 'utf8')]).toEqual([3, 'my own words']);
    const forced = await cliHere([...args, '--force']);
    expect(forced.exitCode, forced.stderr).toBe(0);
    const { files } = parseResult<Created>(forced.stdout);
    expect(files.written).toContain('README.md');
    expect(files.backedUp).toEqual(['README.md.orig']);
    expect(await readFile(`${readme}.orig`, 'utf8')).toBe('my own words');
  });

  it('generates from the bundle what it shows before', async () => {
    const again = ['generate', 'again', '--bundle', 'bundle', '--no-format', '--no-verify'];
    const dry = await cliHere([...again, '--dry-run']);
    const shown = dry.stdout.matchAll(
      /^(?:diff --git a\/|Binary file |Pristine copy )(\S+)(?: b\/| is new)/gm,
    );
    const listed = [...shown].map(([, path]) => path);
    expect(await readdir(world.path)).not.toContain('again');
    const { stdout } = await cliHere([...again, '--no-install', '--no-git', '--json']);
    expect(parseResult<Created>(stdout).git).toBe('skipped');
    const written = (await filesBelow(world.at('again'))).map((file) => relative(world.at('again'), file));
    expect(listed.sort()).toEqual(written.sort());
    const repeated = await cliHere([...again, '--dry-run', '--json']);
    expect(parseResult<{ diff: string }>(repeated.stdout).diff).toBe('');
  });

  it('replaces a bundle and keeps the old one', async () => {
    const args = [
      'train',
      '--data',
      'photos',
      '--force',
      '--golden',
      'synthetic',
      '--json',
      ...world.backbone,
    ];
    const { stdout } = await cliHere(args);
    expect(parseResult(stdout)).toMatchObject({ bundle: world.at('bundle'), kept: world.at('bundle.orig') });
    expect(await readdir(world.at('bundle.orig'))).toContain('MLModel.zip');
    const golden = JSON.parse(await readFile(world.at('bundle', 'golden', 'golden.json'), 'utf8')) as object;
    expect(golden).toMatchObject({ source: 'synthetic' });
  });

  it('makes no repository in a repository', async () => {
    const { stdout } = await cliHere([
      'generate',
      'flowers/inner',
      '--bundle',
      'bundle',
      '--no-monorepo',
      ...QUICK,
      '--json',
    ]);
    expect(parseResult<Created>(stdout).git).toBe('inside-work-tree');
    expect(await readdir(world.at('flowers', 'inner'))).not.toContain('.git');
  });
});

describe('create --dry-run', () => {
  it('checks the pictures, tells what would be written, and changes nothing', async () => {
    const before = await readdir(world.path);
    const { exitCode, stdout } = await cliHere([
      'dry',
      '--data',
      'photos',
      '--dry-run',
      '--json',
      ...world.backbone,
    ]);
    expect(exitCode).toBe(0);
    const { summary, files } = parseResult<{ summary: string; files: string[] }>(stdout);
    expect(summary).toMatch(/Train here on 20 pictures of 2 labels, measure on every one/);
    expect(files).toEqual(
      expect.arrayContaining(['package.json', 'dry-model/src/index.ts', 'dry-model/assets/bestModel.onnx']),
    );
    expect(await readdir(world.path)).toEqual(before);
  });

  it('lists just what a real run writes', async () => {
    const dry = await cliHere(['listed', '--data', 'photos', '--dry-run', '--json', ...world.backbone]);
    const real = await cliHere([
      'listed',
      '--data',
      'photos',
      ...QUICK,
      '--no-git',
      '--json',
      ...world.backbone,
    ]);
    const written = parseResult<Created>(real.stdout).files.written;
    const shown = written
      .filter((path) => !path.includes('.model-builder/') && !/NOTICE/.test(path))
      .map((path) => path.replace(/sample-\d\.png$/, '*.png'));
    expect(parseResult<{ files: string[] }>(dry.stdout).files).toEqual([...new Set(shown)].sort());
  });
});
