import { chmod, copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runLine } from '../support/run.ts';
import { builtCli } from './built-cli.ts';
import { writePictures } from './training-world.ts';

/** What the examples are about lies here: pictures, a bundle, projects. */
let base: string;
let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-builder-examples-'));
  base = join(folder, 'base');
  const bin = join(folder, 'bin');
  await mkdir(bin);
  // npx and `npm create` run the package; an install would only cost time here.
  const tool = `exec '${process.execPath}' '${await builtCli()}' "$@"`;
  await script(join(bin, 'npx'), `shift\n${tool}`);
  await script(join(bin, 'npm'), `[ "$1" = create ] || exit 0\nshift 2\n${tool}`);
  await script(join(bin, 'pnpm'), 'exit 0');
  env = { PATH: `${bin}${delimiter}${process.env.PATH}`, XDG_STATE_HOME: join(folder, 'state'), CI: '1' };

  await writePictures(join(base, 'photos'), { red: [200, 40, 40], blue: [40, 40, 200] }, 10);
  const rows = ['red', 'blue'].flatMap((label) =>
    Array.from({ length: 10 }, (_, at) => `photos/${label}/${at}.png,${label}`),
  );
  await writeFile(join(base, 'photos.csv'), ['ImageSource,Label', ...rows].join('\n'));
  await mkdir(join(base, 'new'));
  for (const name of ['photo.jpg', 'new/1.jpg'])
    await copyFile(join(base, 'photos/red/0.png'), join(base, name));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function script(file: string, text: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
}

const line = (text: string, cwd: string) => runLine(text, { cwd, env, exitCodes: [0, 1, 2, 3, 4] });

/** A folder in which whatever an example names is there. */
async function worldFor(command: string): Promise<string> {
  const world = await mkdtemp(join(folder, 'world-'));
  await cp(base, world, { recursive: true });
  if (command === 'create' || command === 'train') return world;
  await line('npx create-model-builder train --data ./photos', world);
  for (const name of ['bestModel.onnx', 'bestModelMap.json'])
    await copyFile(join(world, 'bundle', name), join(world, name));
  if (command !== 'generate')
    await line('npx create-model-builder flowers --data ./photos --no-verify --no-format', world);
  return world;
}

/** Those that need nothing but the package, pictures and projects. */
const LOCAL = [
  'create',
  'train',
  'generate',
  'predict',
  'update',
  'retrain',
  'docs',
  'templates list',
  'templates eject',
];

describe.each(LOCAL)('the examples of %s run as they are written', (command) => {
  const { examples } = COMMANDS[command as keyof typeof COMMANDS];
  it.each(examples.filter((example) => !/--train azure|--abort/.test(example)))('%s', async (example) => {
    const world = await worldFor(command);
    // What names no folder is meant for the one that it runs in.
    const isInside = /^(?:update|retrain)$/.test(command) && !example.includes('flowers');
    const { exitCode, stderr, stdout } = await line(example, isInside ? join(world, 'flowers') : world);
    expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
  });
});
