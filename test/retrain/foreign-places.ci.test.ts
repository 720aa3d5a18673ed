import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCli, cli } from '../cli/built-cli.ts';
import { hasTmux, openScreen } from '../cli/tmux.ts';
import { trainingWorld, type World } from '../cli/training-world.ts';
import { treeOf } from '../support/trees.ts';
import { loopback } from '../training/support/loopback.ts';

let world: World;
beforeAll(async () => {
  world = await trainingWorld();
  const flags = ['--data', './photos', ...world.backbone, '--no-install', '--no-git', '--yes'];
  await run('create', 'start', ...flags, '--name', 'colours');
});
afterAll(() => world.remove());

const run = (...args: string[]) => cli(args, { cwd: world.path, env: world.env });

/** A repository with the projects in it, and pictures of somebody beside it. */
async function repository(name: string, training: object, more: object = {}): Promise<string> {
  const folder = world.at(name, 'repository');
  await mkdir(join(folder, '.git'), { recursive: true });
  await cp(world.photos, world.at(name, 'private'), { recursive: true });
  await cp(world.photos, join(folder, 'photos'), { recursive: true });
  await cp(world.at('start'), join(folder, 'start'), { recursive: true });
  for (const part of ['grid.onnx', 'grid.onnx.json']) {
    await cp(world.at(part), join(folder, part));
    await cp(world.at(part), world.at(name, part));
  }
  for (const project of ['colours-model', 'colours-console-app', '.']) {
    const path = join(folder, 'start', project, '.model-builder', 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as { answers: { training?: object } };
    const answers = { ...manifest.answers, ...more, training: { ...manifest.answers.training, ...training } };
    await writeFile(path, JSON.stringify({ ...manifest, answers }));
  }
  return folder;
}

describe('retrain asks before it reads what a manifest names outside its repository', () => {
  it.for([
    ['data', { data: '../../private' }, '--data'],
    ['validation', { validationData: '../../private' }, '--validation-data'],
    ['backbone', { backbone: '../../grid.onnx' }, '--backbone'],
    ['hub', { backbone: 'hub:acme/tiny' }, '--backbone hub:acme/tiny'],
  ] as const)('%s', async ([name, training, flag]) => {
    const folder = await repository(name, training);
    const before = await treeOf(folder);
    for (const more of [[], ['--dry-run'], ['--json']]) {
      const { exitCode, stdout, stderr } = await run('retrain', folder, ...more);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`retrain ${folder} ${flag}`)]);
      expect(`${stdout}${stderr}`).not.toContain('20 pictures');
    }
    expect(await treeOf(folder)).toEqual(before);
  });

  it('nor is an address requested', async () => {
    await using server = await loopback((_, response) => response.writeHead(404).end());
    const backbone = `${server.origin}/internal/model.onnx`;
    const folder = await repository('address', { backbone });
    for (const more of [[], ['--dry-run']]) {
      const { exitCode, stderr } = await run('retrain', folder, ...more);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`--backbone ${backbone}`)]);
    }
    expect(server.requests).toEqual([]);
    // Named by the user it is; a folder that the repository links to is not the repository's.
    expect((await run('retrain', folder, '--backbone', backbone)).exitCode).toBe(1);
    expect(server.requests).not.toEqual([]);
  });

  it('a link in the repository leads out of it', async () => {
    const folder = await repository('link', { data: '../linked' });
    await symlink(world.at('link', 'private'), join(folder, 'linked'));
    const { exitCode, stderr } = await run('retrain', folder);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--data')]);
  });

  it('what lies in the repository is taken without a question, and the rest where it is named', async () => {
    const inside = await repository('inside', {});
    expect(await run('retrain', inside, '--threads', '1')).toMatchObject({ exitCode: 0 });
    const outside = await repository('outside', { data: '../../private' });
    const given = ['--data', world.at('outside', 'private'), '--threads', '1'];
    expect(await run('retrain', outside, ...given)).toMatchObject({ exitCode: 0 });
  });

  it.for([['update', '--check'], ['update', '--dry-run'], ['update'], ['retrain']])(
    'templates outside it: %s %s',
    async (command) => {
      const name = `templates-${command.join('')}`;
      const folder = await repository(name, {}, { templates: '../../mine' });
      await mkdir(world.at(name, 'mine'));
      const { exitCode, stderr } = await run(...command, folder);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--templates')]);
      expect(stderr).toContain(world.at(name, 'mine'));
    },
  );
});

describe.skipIf(!(await hasTmux()))('at a terminal retrain asks', () => {
  it.each([
    ['y', 0],
    ['n', 130],
  ])('%s', async (key, code) => {
    const folder = await repository(`asks-${key}`, { data: '../../private' });
    const command = [process.execPath, await builtCli(), 'retrain', folder, '--threads', '1', '--dry-run'];
    const screen = await openScreen(command, { cwd: world.path, env: world.env, columns: 100 });
    try {
      await screen.waitFor('Read them?');
      expect((await screen.read()).replaceAll(/\s+│?\s*/g, '')).toContain(world.at(`asks-${key}`, 'private'));
      await screen.type(key);
      expect(await screen.exitCode(), await screen.read()).toBe(code);
    } finally {
      await screen.close();
    }
  });
});
