import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readBundle } from '../../src/bundle/read-bundle.ts';
import { encode, noise } from '../support/pictures.ts';
import { meansModel } from '../support/tiny-model.ts';
import { importing, LABELS, tiny } from './importing.ts';

const { at, importBytes, notes } = importing();

describe('a model from elsewhere', () => {
  it('whose graph starts with a convolution is fed ImageNet-normalised pictures', async () => {
    const { pipeline } = await importBytes(tiny(), LABELS);
    expect(pipeline.preprocessing).toMatchObject({
      resize: { mode: 'short-side', shortSide: 256 },
      mean: [0.485, 0.456, 0.406],
    });
    expect(pipeline.output.activation).toBe('logits');
    expect(notes.join('\n')).toMatch(/imagenet.*starts with Conv/);
  });

  it('whose graph rescales its input is fed raw bytes, as Model Builder does', async () => {
    const { pipeline } = await importBytes(tiny({ rescales: true }), LABELS);
    expect(pipeline.preprocessing).toMatchObject({
      resize: { mode: 'cover' },
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    });
  });

  it.each([
    [
      'values 0 to 1',
      [0.485, 0.456, 0.406],
      1 / 255,
      /unit .*Sub by 0\.485, 0\.456, 0\.406.*--preprocessing/,
    ],
    ['raw bytes', [123.7, 116.3, 103.5], 1, /model-builder .*Sub: it normalises by itself.*--preprocessing/],
  ])('whose graph subtracts a mean of %s is fed them', async (_, subtracts, scale, note) => {
    const { pipeline } = await importBytes(tiny({ subtracts }), LABELS);
    expect(pipeline.preprocessing).toMatchObject({ scale, mean: [0, 0, 0], std: [1, 1, 1] });
    expect(notes.join('\n')).toMatch(note);
  });

  it('that declares no size at all is taken for planar colours of the usual size', async () => {
    const { directory } = await importBytes(tiny({ open: true }), LABELS);
    const { input, preprocessing } = (await readBundle(directory)).pipeline;
    expect(input).toMatchObject({ layout: 'NCHW', shape: [null, null, null, null] });
    expect(preprocessing.resize).toMatchObject({ width: 224, height: 224 });
    expect(notes.join('\n')).toContain('NCHW, taken for [N, 3, 224, 224]');
  });

  it('is described with its own sizes', async () => {
    const { pipeline } = await importBytes(meansModel({ side: 384 }), LABELS);
    expect(pipeline.preprocessing.resize).toMatchObject({ shortSide: 439, width: 384, height: 384 });
    expect(notes).toContainEqual(
      expect.stringMatching(/imagenet \(short side 439, centre crop 384 × 384 pixels/),
    );
    expect(notes.join('\n')).not.toContain('224');
  });

  it('whose metadata tell half of a resize is taken for any other', async () => {
    const metadata = {
      producer: 'create-model-builder 0.1.0',
      resize: JSON.stringify({ mode: 'stretch', kernel: 'lanczos3' }),
    };
    const { pipeline } = await importBytes(tiny({ rescales: true, metadata }), LABELS);
    expect(pipeline.preprocessing.resize).toMatchObject({ mode: 'cover', width: 224, height: 224 });
  });

  it('gets drawn samples, and its activation from them, when no picture can be read', async () => {
    const path = at('damaged.png');
    await writeFile(path, 'no picture');
    const picture = { path, name: 'damaged.png', label: 'cat', sha256: 'aa', width: 8, height: 8 };
    const { pipeline, golden } = await importBytes(tiny(), LABELS, {
      golden: 'dataset',
      pictures: [picture],
    });
    expect(golden).toMatchObject({ source: 'synthetic' });
    expect(golden.samples).toHaveLength(3);
    expect(pipeline.output.activation).toBe('logits');
    expect(notes.join('\n')).toContain('none of the pictures could be read');
  });

  it('gets drawn samples when no picture has one of its labels, and says that', async () => {
    const path = at('red.png');
    await writeFile(path, await encode(noise(1)));
    const picture = { path, name: 'red.png', label: 'Cat', sha256: 'aa', width: 8, height: 8 };
    const { golden } = await importBytes(tiny(), LABELS, { golden: 'dataset', pictures: [picture] });
    expect(golden.source).toBe('synthetic');
    expect(notes.join('\n')).toContain("no picture has one of the model's labels");
  });

  it('that the local trainer made is fed as its metadata says', async () => {
    const resize = { mode: 'stretch', width: 224, height: 224, kernel: 'lanczos3' };
    const metadata = { producer: 'create-model-builder 0.1.0', resize: JSON.stringify(resize) };
    const { pipeline } = await importBytes(tiny({ rescales: true, metadata }), LABELS);
    expect(pipeline.preprocessing).toEqual({ resize, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] });
  });

  it('with channels last, another tensor name and a softmax is understood', async () => {
    const { pipeline, golden } = await importBytes(
      tiny({ layout: 'NHWC', input: 'serving:0', output: 'p', softmax: true }),
      LABELS,
    );
    expect(pipeline.input).toMatchObject({ name: 'serving:0', layout: 'NHWC' });
    expect(pipeline.output).toMatchObject({ name: 'p', activation: 'probabilities' });
    for (const { score } of golden.samples) expect(score.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  });

  it('with one label is accepted', async () => {
    const { golden } = await importBytes(tiny({ labels: 1 }), ['only']);
    expect(golden.samples[0]).toMatchObject({ prediction: 'only', score: [1] });
  });

  it('with labels that JavaScript objects stumble over keeps them in order', async () => {
    const labels = ['__proto__', 'constructor', '10'];
    const { directory } = await importBytes(tiny(), labels);
    expect((await readBundle(directory)).pipeline.labels).toEqual(labels);
  });

  it('takes the labels of a Hugging Face config.json, in order of their ids', async () => {
    const { pipeline } = await importBytes(tiny(), { id2label: { 2: 'bird', 0: 'cat', 1: 'dog' } });
    expect(pipeline.labels).toEqual(LABELS);
  });

  it('gives the same scores when its bundle is read back', async () => {
    const bundle = await importBytes(tiny(), LABELS);
    expect(await readBundle(bundle.directory)).toEqual(bundle);
  });
});
