import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../src/bundle/import-model.ts';
import { importModel } from '../../src/bundle/import-model.ts';
import type { Bundle } from '../../src/bundle/types.ts';
import { entry, model, node, valueInfo } from '../../src/onnx/encode.ts';
import { ELEMENT, TENSOR } from '../../src/onnx/schema.ts';
import { ProtoWriter } from '../../src/onnx/wire.ts';
import { importing, LABELS, tiny } from './importing.ts';

const { at, notes } = importing();
let count = 0;

/** Imports a model from a folder of its own, in which other files lie. */
async function importFrom(
  bytes: Uint8Array,
  files: Readonly<Record<string, unknown>>,
  options: Partial<ImportOptions> = {},
  path = 'model.onnx',
): Promise<Bundle> {
  const folder = at(`folder-${++count}`);
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
  for (const [name, content] of Object.entries(files))
    await writeFile(
      join(folder, name),
      content instanceof Uint8Array || typeof content === 'string' ? content : JSON.stringify(content),
    );
  notes.length = 0;
  return await importModel({
    model: join(folder, path),
    preprocessing: 'auto',
    golden: 'synthetic',
    output: join(folder, 'bundle'),
    note: (text) => notes.push(text),
    ...options,
  });
}

const LINES = LABELS.join('\n');
const SIGNATURE = { classes: { Label: LABELS }, inputs: { Image: { name: 'Image:0' } } };
const CONFIG = { id2label: Object.fromEntries(LABELS.entries()) };
const PROCESSOR = {
  size: { width: 224, height: 224 },
  resample: 3,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
};
const IMAGE = (format: string, range: string) => ({
  'Image.BitmapPixelFormat': format,
  'Image.NominalPixelRange': range,
});

describe('a model is fed as it, or what lies beside it, says', () => {
  it.each<[string, Uint8Array, Readonly<Record<string, unknown>>, object, object]>([
    [
      'Ultralytics, of a size of its own',
      tiny({ metadata: { task: 'classify', imgsz: '[224, 224]', names: "{0: 'cat', 1: 'dog', 2: 'bird'}" } }),
      {},
      { resize: { mode: 'short-side', shortSide: 224, width: 224 }, scale: 1 / 255, mean: [0, 0, 0] },
      { channels: 'RGB' },
    ],
    [
      'Lobe',
      tiny({ input: 'Image:0', layout: 'NHWC' }),
      { 'signature.json': SIGNATURE },
      { resize: { mode: 'cover', kernel: 'cubic' }, scale: 1 / 255 },
      { layout: 'NHWC', channels: 'RGB' },
    ],
    [
      "ONNX's own metadata",
      tiny({ metadata: IMAGE('Bgra8', 'Normalized_1_1') }),
      { 'labels.txt': LINES },
      { resize: { mode: 'stretch' }, scale: 1 / 127.5, mean: [1, 1, 1] },
      { channels: 'BGR' },
    ],
    [
      "Custom Vision's manifest",
      tiny(),
      { 'labels.txt': LINES, 'cvexport.manifest': { Platform: 'ONNX' } },
      { resize: { mode: 'stretch', kernel: 'cubic' }, scale: 1 / 255 },
      { channels: 'RGB' },
    ],
    [
      'Teachable Machine',
      tiny({ layout: 'NHWC' }),
      { 'labels.txt': '0 cat\n1 dog\n2 bird\n' },
      { resize: { mode: 'cover', kernel: 'lanczos3' }, scale: 1 / 127.5, mean: [1, 1, 1] },
      { layout: 'NHWC' },
    ],
    [
      'Hugging Face, whose colours are swapped',
      tiny(),
      { 'config.json': CONFIG, 'preprocessor_config.json': { ...PROCESSOR, do_flip_channel_order: true } },
      { resize: { mode: 'stretch', kernel: 'cubic' }, mean: [0.5, 0.5, 0.5] },
      { channels: 'BGR' },
    ],
  ])('%s, labels too', async (_, bytes, files, preprocessing, input) => {
    const { pipeline } = await importFrom(bytes, files);
    expect(pipeline.labels).toEqual(LABELS);
    expect(pipeline.preprocessing).toMatchObject(preprocessing);
    expect(pipeline.input).toMatchObject(input);
    expect(notes.join('\n')).toMatch(/preprocessing from .*\n/);
  });

  it('Hugging Face lays its configuration into the folder above', async () => {
    const files = { 'config.json': CONFIG, 'preprocessor_config.json': PROCESSOR };
    const { pipeline } = await importFrom(tiny({ open: true }), files, {}, 'onnx/model.onnx');
    expect(pipeline.preprocessing.resize).toMatchObject({ mode: 'stretch', width: 224 });
  });

  it('what is asked for comes before all that', async () => {
    const files = { 'signature.json': SIGNATURE };
    const bytes = tiny({ input: 'Image:0', layout: 'NHWC' });
    const { pipeline } = await importFrom(bytes, files, { preprocessing: 'signed' });
    expect(pipeline.preprocessing.mean).toEqual([0.5, 0.5, 0.5]);
  });

  it('a guess is called one, with what to do', async () => {
    await importFrom(tiny({ layout: 'NHWC' }), { 'labels.txt': LINES });
    expect(notes.join('\n')).toMatch(
      /preprocessing signed .*colours come last.*nothing in the file.*--data.*--preprocessing/,
    );
  });

  it.each<[string, Uint8Array, Readonly<Record<string, unknown>>, string, RegExp]>([
    ['nothing names the labels', tiny(), {}, 'usage-missing-answer', /--labels <file>/],
    [
      'it is an Ultralytics model of another task',
      tiny({ metadata: { task: 'detect', imgsz: '[224, 224]', names: "{0: 'cat'}" } }),
      { 'labels.txt': LINES },
      'model-output-unsupported',
      /task "detect"/,
    ],
    [
      'it wants grey pictures',
      tiny({ metadata: IMAGE('Gray8', 'NominalRange_0_255') }),
      { 'labels.txt': LINES },
      'model-preprocessing-unsupported',
      /"Gray8" pictures.*--preprocessing/,
    ],
    [
      'its configuration asks for what cannot be done',
      tiny(),
      { 'config.json': CONFIG, 'preprocessor_config.json': { ...PROCESSOR, resample: 4 } },
      'model-preprocessing-unsupported',
      /preprocessor_config\.json: resampling 4/,
    ],
    [
      'its configuration makes pictures of another size',
      tiny(),
      { 'config.json': CONFIG, 'preprocessor_config.json': { ...PROCESSOR, size: 384 } },
      'model-preprocessing-unsupported',
      /384 × 384 pixels, the model takes 224 × 224/,
    ],
  ])('it is refused where %s', async (_, bytes, files, code, message) => {
    const error = await importFrom(bytes, files).catch(
      (caught: unknown) => caught as Error & { code: string; hint: string },
    );
    expect(error).toMatchObject({ code });
    expect(`${(error as Error).message} ${(error as { hint: string }).hint}`).toMatch(message);
  });

  it('labels in another order than the model has them are refused', async () => {
    const metadata = { task: 'classify', imgsz: '[224, 224]', names: "{0: 'cat', 1: 'dog', 2: 'bird'}" };
    const shuffled = at('shuffled.json');
    await writeFile(shuffled, '["bird", "cat", "dog"]');
    await expect(importFrom(tiny({ metadata }), {}, { labels: shuffled })).rejects.toMatchObject({
      code: 'model-labels-mismatch',
      hint: expect.stringContaining('leave --labels out') as string,
    });
    await writeFile(shuffled, '["Katze", "Hund", "Vogel"]');
    const { pipeline } = await importFrom(tiny({ metadata }), {}, { labels: shuffled });
    expect(pipeline.labels).toEqual(['Katze', 'Hund', 'Vogel']);
  });
});

/** Mean colours plus three numbers that lie in another file. */
function withWeightsBeside(
  location: string,
  place: Readonly<Record<string, string>> = { offset: '4', length: '12' },
) {
  const outside = new ProtoWriter()
    .varint(TENSOR.dims, 3)
    .varint(TENSOR.dataType, ELEMENT.float32)
    .string(TENSOR.name, 'bias');
  for (const [key, value] of Object.entries({ location, ...place }))
    outside.message(TENSOR.externalData, entry(key, value));
  outside.varint(TENSOR.dataLocation, 1);
  return model({
    nodes: [
      node('GlobalAveragePool', ['x'], ['pooled']),
      node('Flatten', ['pooled'], ['means'], { axis: 1 }),
      node('Add', ['means', 'bias'], ['y']),
    ],
    initializers: [outside],
    inputs: [valueInfo('x', ['N', 3, 8, 8])],
    outputs: [valueInfo('y', ['N', 3])],
  });
}

const WEIGHTS = new Uint8Array(Float32Array.of(99, 1000, 2000, 3000).buffer);

describe('weights in a file beside the model', () => {
  it('are taken in', async () => {
    const files = { 'model.onnx.data': WEIGHTS, 'labels.txt': LINES };
    const { golden } = await importFrom(withWeightsBeside('model.onnx.data'), files);
    expect(notes[0]).toContain('"model.onnx.data"');
    expect(golden.samples[0].prediction).toBe('bird');
    expect(golden.samples[0].score[2]).toBeCloseTo(1, 6);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['that is not there', withWeightsBeside('gone.onnx_data'), /gone\.onnx_data, which is not there/],
    ['of another kind', withWeightsBeside('labels.txt'), /"labels\.txt", which is not named as weights are/],
    ['in a folder below', withWeightsBeside('a/b.onnx.data'), /is no plain file name/],
    [
      'outside of its folder',
      withWeightsBeside('../b.onnx.data'),
      /"\.\.\/b\.onnx\.data", which is no plain/,
    ],
    ['named by an absolute path', withWeightsBeside('/etc/b.onnx.data'), /which is no plain file name/],
    ['that is a link', withWeightsBeside('link.onnx.data'), /"link\.onnx\.data", which is a link/],
    [
      'that is too short',
      withWeightsBeside('short.onnx.data', { offset: '8', length: '12' }),
      /"bias" at byte 8 .* has 16 bytes/,
    ],
    ['at a place that is no number', withWeightsBeside('short.onnx.data', { offset: 'x' }), /at byte NaN/],
  ])('are refused in one %s', async (_, bytes, message) => {
    const folder = at(`folder-${count + 1}`);
    await mkdir(folder, { recursive: true });
    await writeFile(at('own.onnx.data'), WEIGHTS);
    await symlink(at('own.onnx.data'), join(folder, 'link.onnx.data'));
    const files = { 'labels.txt': LINES, 'short.onnx.data': WEIGHTS };
    await expect(importFrom(bytes, files)).rejects.toMatchObject({
      code: 'model-external-data',
      message: expect.stringMatching(message) as string,
    });
  });
});
