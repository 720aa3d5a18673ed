import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMLModel } from '../../../src/bundle/read-bundle.ts';
import { ModelBuilderError } from '../../../src/errors.ts';
import { cli } from '../../cli/built-cli.ts';
import { parseResult } from '../../cli/result-schema.ts';
import { chance, damaged, times } from '../../support/chance.ts';
import { gradient } from '../../support/pictures.ts';
import { tinyModel } from '../../support/tiny-model.ts';
import { BARE, TRAINING } from '../row.ts';
import { sandboxFor, type Sandbox } from '../sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await sandboxFor({ files: {} });
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const at = (...names: string[]): string => join(sandbox.path, ...names);
const inRepository = (args: readonly string[], exitCodes: readonly number[]) =>
  cli(args.map(sandbox.fill), { cwd: at('work/repo'), env: sandbox.env, exitCodes });

describe('damaged pictures', () => {
  const size = { width: 64, height: 48 };
  const formats: Readonly<Record<string, () => Promise<Buffer>>> = {
    jpeg: () => gradient(size).jpeg().toBuffer(),
    'progressive.jpeg': () => gradient(size).jpeg({ progressive: true }).toBuffer(),
    png: () => gradient(size).png().toBuffer(),
    webp: () => gradient(size).webp().toBuffer(),
    gif: () => gradient(size).gif().toBuffer(),
    tiff: () => gradient(size).tiff({ compression: 'lzw' }).toBuffer(),
    avif: () => gradient(size).avif({ effort: 0 }).toBuffer(),
  };

  it.each(Object.keys(formats))(
    '%s: each is classified or refused, none ends the program',
    async (format) => {
      const draw = chance(`pictures ${format}`);
      const whole = await formats[format]();
      const folder = at('tmp', `damaged-${format}`);
      await mkdir(folder);
      const names = Array.from({ length: times(350) }, (_, index) => join(folder, `${index}.${format}`));
      for (const name of names) await writeFile(name, damaged(whole, draw));
      const { stdout, stderr } = await inRepository(
        ['predict', '--model', 'gen/gen-model', '--json', ...names],
        [0, 1],
      );
      const { predictions } = parseResult<{
        predictions: readonly { prediction?: string; error?: string }[];
      }>(stdout);
      expect(predictions).toHaveLength(names.length);
      for (const { prediction, error } of predictions) expect(prediction ?? error).toMatch(/./);
      expect(stderr).not.toContain('Unexpected failure');
      await rm(folder, { recursive: true });
    },
  );
});

describe('damaged archives', () => {
  /** Cut off, changed, or both; what is accepted all the same has the right content: a date, say, was hit. */
  it('are refused, or have the content that they had', async () => {
    const draw = chance('archives');
    const file = at('work/bundle/MLModel.zip');
    const whole = await readFile(file);
    const right = await openMLModel(file);
    const other = at('tmp', 'damaged.zip');
    let accepted = 0;
    for (let count = 0; count < times(6351); count++) {
      await writeFile(other, damaged(whole, draw));
      const read = await openMLModel(other).catch((error: unknown) => {
        expect(error).toBeInstanceOf(ModelBuilderError);
        return undefined;
      });
      if (!read) continue;
      accepted++;
      expect(Buffer.from(read.model).equals(Buffer.from(right.model))).toBe(true);
      expect(read.pipeline).toEqual(right.pipeline);
    }
    console.log(`${accepted} of ${times(6351)} were accepted, with the right content`);
    await rm(other);
  });
});

describe('damaged models', () => {
  it.each([
    ['changed and cut', 500],
    ['cut', 49],
  ] as const)('%s: each is taken or refused, none ends the program', async (what, count) => {
    const draw = chance(`models ${what}`);
    const whole = tinyModel({ labels: 3 });
    await writeFile(at('work/damaged.json'), '["a", "b", "c"]');
    const import_ = [
      'generate',
      'damaged',
      '--model',
      '../damaged.onnx',
      '--labels',
      '../damaged.json',
      ...BARE,
    ];
    for (let round = 0; round < times(count); round++) {
      const bytes = what === 'cut' ? whole.subarray(0, draw(whole.length)) : damaged(whole, draw);
      await writeFile(at('work/damaged.onnx'), bytes);
      const { stderr } = await inRepository([...import_, '--no-format', '--dry-run'], [0, 1, 2]);
      expect(stderr).not.toContain('Unexpected failure');
    }
  });
});

describe('a damaged cache of features', () => {
  const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length >> 1);
  const ways: Readonly<Record<string, (file: string, bytes: Buffer) => Promise<void>>> = {
    'cut in half': (file, bytes) => writeFile(file, half(bytes)),
    'one byte changed': (file, bytes) => {
      bytes[bytes.length - 9] ^= 0x55;
      return writeFile(file, bytes);
    },
    zeros: (file, bytes) => writeFile(file, Buffer.alloc(bytes.length)),
    empty: (file) => writeFile(file, ''),
    'noise behind': (file, bytes) => writeFile(file, Buffer.concat([bytes, Buffer.from('noise'.repeat(99))])),
    'a folder in its place': async (file) => {
      await rm(file);
      await mkdir(file);
    },
  };

  it.each(Object.keys(ways))('%s: the same model to the byte', async (way) => {
    await using own = await sandboxFor({ files: {} });
    const train = async (output: string): Promise<Buffer> => {
      const args = ['train', '--data', '../photos', '--output', output, ...TRAINING].map(own.fill);
      await cli(args, { cwd: join(own.path, 'work/repo'), env: own.env, exitCodes: [0] });
      return await readFile(join(own.path, 'work/repo', output, 'bestModel.onnx'));
    };
    const right = await train('first');
    const cache = join(own.path, 'home/.cache/create-model-builder');
    const files = (await readdir(cache, { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile() && entry.name !== '.keep',
    );
    expect(files.length).toBeGreaterThan(0);
    for (const { parentPath, name } of files)
      await ways[way](join(parentPath, name), await readFile(join(parentPath, name)));
    expect((await train('second')).equals(right)).toBe(true);
  });
});
