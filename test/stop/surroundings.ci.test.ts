import { spawn, spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { builtCli, cli } from '../cli/built-cli.ts';
import { parseResult } from '../cli/result-schema.ts';
import { trainingWorld, type World } from '../cli/training-world.ts';
import { run, userEnvironment } from '../support/run.ts';

const isRoot = process.getuid?.() === 0;
/** Permissions do not stop the super-user: it runs these as somebody who owns nothing. */
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const canBeNobody =
  process.platform !== 'win32' && (!isRoot || spawnSync(NOBODY[0], ['--version']).status === 0);
const QUIET = ['--no-install', '--no-git', '--no-format', '--no-verify', '--json'];
const LOST = 'Features are not remembered for the next training';

let world: World;
beforeAll(async () => {
  world = await trainingWorld();
  await chmod(world.path, 0o755);
  await writeFile(world.at('file'), '');
  for (const name of ['open', 'temporary']) {
    await mkdir(world.at(name));
    await chmod(world.at(name), 0o1777);
  }
  await mkdir(world.at('closed'), { mode: 0o700 });
});
afterEach(async () => {
  for (const name of await readdir(world.at('open'))) await rm(world.at('open', name), { recursive: true });
});
afterAll(() => world.remove());

/** None of the variables that the other tests move things with. */
const PLAIN = { MODEL_BUILDER_CACHE: undefined, XDG_STATE_HOME: undefined, XDG_CACHE_HOME: undefined };

const train = (): readonly string[] => [
  'train',
  '--data',
  world.photos,
  '--output',
  world.at('open', 'bundle'),
  ...world.backbone,
  '--json',
];

describe.skipIf(process.platform === 'win32')('a local training that succeeds ends with 0', () => {
  it.each<[string, () => Record<string, string | undefined>, string | undefined]>([
    ['the state folder is a file', () => ({ XDG_STATE_HOME: world.at('file') }), undefined],
    ['the cache is a file', () => ({ XDG_CACHE_HOME: world.at('file') }), LOST],
    ['HOME is a device', () => ({ HOME: '/dev/null' }), LOST],
    ['HOME is empty', () => ({ HOME: '' }), LOST],
    ['HOME is not absolute', () => ({ HOME: 'relative' }), LOST],
  ])('where %s', async (_, env, note) => {
    const options = {
      cwd: world.at('open'),
      env: { ...world.env, ...PLAIN, HOME: world.at('open'), ...env() },
    };
    const made = await cli(['app', '--data', world.photos, ...QUIET, ...world.backbone], options);
    expect(made.exitCode, made.stderr).toBe(0);
    const trained = await cli(train(), options);
    expect(trained.exitCode, trained.stderr).toBe(0);
    for (const { stderr } of [made, trained])
      expect(stderr.split(LOST).length - 1, stderr).toBe(note === undefined ? 0 : 1);
    const generated = await cli(['generate', 'gen', '--bundle', 'bundle', ...QUIET], options);
    expect(generated.exitCode, generated.stderr).toBe(0);
    const names = await readdir(world.at('open'));
    // Where the pictures were is remembered at home, and nowhere else.
    const isHome = options.env.HOME === world.at('open');
    expect(names.filter((name) => name === 'relative' || (name === '.local' && !isHome))).toEqual([]);
    if (note !== undefined) expect(names).not.toContain('.cache');
  });

  it.skipIf(!canBeNobody)('where the home belongs to somebody else', async () => {
    const env = { ...world.env, ...PLAIN, HOME: world.at('closed'), TMPDIR: world.at('temporary') };
    const asNobody = async (args: readonly string[]) => {
      const [command, ...rest] = [...(isRoot ? NOBODY : []), process.execPath, await builtCli(), ...args];
      return await run(command, rest, { cwd: world.at('open'), env, exitCodes: [0, 1, 2, 3, 4, 130] });
    };
    for (const args of [
      ['app', '--data', world.photos, ...QUIET, ...world.backbone],
      train(),
      ['generate', 'gen', '--bundle', 'bundle', ...QUIET],
    ]) {
      const { exitCode, stdout, stderr } = await asNobody(args);
      expect({ exitCode, ok: parseResult(stdout).ok }, stderr).toEqual({ exitCode: 0, ok: true });
    }
  });
});

describe('a temporary folder that cannot be used', () => {
  it.each([
    ['that is missing', 'nowhere', /does not exist/],
    ['that is a file', 'file', /is not a folder/],
  ])('%s is named, with the variable', async (_, name, reason) => {
    const env = { ...world.env, TMPDIR: world.at(name), TEMP: world.at(name), TMP: world.at(name) };
    const args = ['app', '--data', world.photos, ...QUIET, ...world.backbone];
    const { exitCode, stdout } = await cli(args, { cwd: world.at('open'), env });
    const { error } = parseResult<{ error: { code: string; message: string; hint: string } }>(stdout);
    expect({ exitCode, code: error.code }).toEqual({ exitCode: 1, code: 'io-temporary-folder' });
    expect(error.message).toMatch(reason);
    expect(error.hint).toContain('TMPDIR');
  });
});

describe.skipIf(process.platform === 'win32')('what a kill leaves in the temporary folder', () => {
  it('goes with the next run; what others left, and what is in use, stays', async () => {
    const temporary = world.at('temporary');
    const env = { ...userEnvironment(process.env), ...world.env, TMPDIR: temporary };
    const args = ['retrain', 'nowhere'];
    const child = spawn(
      process.execPath,
      [await builtCli(), 'app', '--data', world.photos, '--no-cache', ...QUIET, ...world.backbone],
      { cwd: world.at('open'), env, stdio: 'ignore' },
    );
    const ours = async () =>
      (await readdir(temporary)).filter((name) => name.startsWith('create-model-builder-'));
    while ((await ours()).length === 0 && child.exitCode === null) await sleep(5);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const [left] = await ours();
    expect(left).toBeDefined();

    const dead = `-${child.pid ?? 0}-`;
    const alive = left.replace(dead, `-${process.pid}-`);
    const foreign = left.replace(/^create-model-builder-[0-9a-f]+/, 'create-model-builder-00000000');
    const shared = `${left}shared`;
    const link = `${left}link`;
    for (const name of [alive, foreign, shared]) await mkdir(join(temporary, name), { mode: 0o700 });
    await chmod(join(temporary, shared), 0o755);
    await mkdir(world.at('precious'));
    await symlink(world.at('precious'), join(temporary, link));
    await cli(args, { cwd: world.at('open'), env });
    expect((await ours()).sort()).toEqual([alive, foreign, shared, link].sort());
    expect(await readdir(world.path)).toContain('precious');
  });
});

describe.skipIf(process.platform === 'win32')('permissions of what is written', () => {
  it('are those that this process gives a file', async () => {
    const args = [...train(), '--no-cache'];
    expect((await cli(args, { cwd: world.at('open'), env: world.env })).exitCode).toBe(0);
    await cp(world.at('open', 'bundle'), world.at('bundle'), { recursive: true });
    const line = `umask 077; exec "$0" "$@"`;
    const command = [
      '-c',
      line,
      process.execPath,
      await builtCli(),
      'generate',
      'gen',
      '--bundle',
      world.at('bundle'),
    ];
    await run('sh', [...command, ...QUIET], { cwd: world.at('open'), env: world.env });
    const assets = world.at('open', 'gen', 'gen-model', 'assets');
    for (const name of ['MLModel.zip', 'bestModel.onnx', 'golden/golden.json'])
      expect(((await stat(join(assets, name))).mode & 0o777).toString(8), name).toBe('600');
  });
});
