import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../support/run.ts';
import { builtCli } from './built-cli.ts';
import { parseResult } from './result-schema.ts';
import { trainingWorld, type World } from './training-world.ts';

const isRoot = process.getuid?.() === 0;
/** Permissions do not stop the super-user: it runs these as somebody who owns nothing. */
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const canRun = process.platform !== 'win32' && (!isRoot || spawnSync(NOBODY[0], ['--version']).status === 0);

let world: World;
beforeAll(async () => {
  world = await trainingWorld();
  await chmod(world.path, 0o755);
  for (const name of ['open', 'cache']) {
    await mkdir(world.at(name));
    await chmod(world.at(name), 0o777);
  }
  await mkdir(world.at('closed'));
  await chmod(world.at('closed'), 0o555);
  await mkdir(world.at('secret'));
  await chmod(world.at('secret'), 0o000);
  await chmod(world.at('photos', 'red', '1.png'), 0o000);
});
afterAll(async () => {
  await chmod(world.at('secret'), 0o755);
  await world.remove();
});

async function asNobody(
  args: readonly string[],
): Promise<{ exitCode: number; result: Record<string, unknown> }> {
  const [command, ...rest] = [
    ...(isRoot ? NOBODY : []),
    process.execPath,
    await builtCli(),
    ...args,
    '--json',
  ];
  const env = { ...world.env, TMPDIR: world.at('open'), HOME: world.at('open') };
  const { exitCode, stdout } = await run(command, rest, {
    cwd: world.path,
    env,
    exitCodes: [0, 1, 2, 3, 4, 130],
  });
  return { exitCode, result: parseResult(stdout) };
}

describe.skipIf(!canRun)('permissions', () => {
  it.each([
    [['closed/app', '--data', 'photos'], 'io-not-writable', 'closed'],
    [['open/app', '--data', 'photos', '--output', 'closed/bundle'], 'io-not-writable', 'closed'],
    [['train', '--data', 'photos', '--output', 'closed/bundle'], 'io-not-writable', 'closed'],
    [['open/app', '--data', 'secret'], 'dataset-unreadable', 'secret'],
    [['predict', 'photos/red/2.png', '--model', 'secret/bundle'], 'io-eacces', 'secret'],
  ])('%j: exit 1, %s', async (args, code, words) => {
    const { exitCode, result } = await asNobody([...args, ...(args[0] === 'predict' ? [] : world.backbone)]);
    const { error } = result as { error: { code: string; message: string } };
    expect({ exitCode, code: error.code }).toEqual({ exitCode: 1, code });
    expect(error.message).toContain(words);
    expect(await readdir(world.at('closed'))).toEqual([]);
  });

  it('reports pictures that may not be read, and goes on without them', async () => {
    const args = ['train', '--data', 'photos', '--output', 'open/bundle', ...world.backbone];
    const { exitCode, result } = await asNobody(args);
    expect(exitCode, JSON.stringify(result)).toBe(0);
    const { dataset } = result as { dataset: { pictures: number; findings: { message: string }[] } };
    expect(dataset.pictures).toBe(19);
    expect(dataset.findings.map(({ message }) => message).join()).toContain('red/1.png');

    const pictures = ['secret/x.png', 'photos/red/1.png', 'photos/red/2.png'];
    const predicted = await asNobody(['predict', ...pictures, '--model', 'open/bundle']);
    expect(predicted.exitCode).toBe(1);
    expect(predicted.result).toMatchObject({
      error: { code: 'predict-failed' },
      predictions: [
        { error: expect.stringContaining('EACCES') as string },
        { error: expect.stringContaining('EACCES') as string },
        { prediction: 'red' },
      ],
    });
  });
});
