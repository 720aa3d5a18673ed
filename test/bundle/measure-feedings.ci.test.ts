import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../src/dataset/types.ts';
import { bestFeeding, type MeasuredFeeding } from '../../src/bundle/measure-feedings.ts';
import { presetFeeding, type Feeding, type PreprocessingPreset } from '../../src/bundle/preprocessing.ts';
import { model, node, tensor, valueInfo } from '../../src/onnx/encode.ts';
import { importing } from './importing.ts';

/** Close greys, so that a wrong scale or mean gives a neighbour; red and blue, so that a wrong order of colours swaps them. */
const COLOURS: Readonly<Record<string, readonly [number, number, number]>> = {
  ...Object.fromEntries(
    Array.from(
      { length: 10 },
      (_, step) => [`grey ${step}`, [12 + 25 * step, 12 + 25 * step, 12 + 25 * step]] as const,
    ),
  ),
  red: [220, 30, 30],
  blue: [30, 30, 220],
};
const LABELS = Object.keys(COLOURS);

/** Names the nearest colour, for pictures that are fed in one way: logits 2 c·x − |c|². */
function nearestColour(
  { preprocessing: { scale, mean, std }, channels }: Feeding,
  metadata = {},
): Uint8Array {
  const fed = LABELS.map((label) => {
    const rgb = COLOURS[label].map((byte, channel) => (byte * scale - mean[channel]) / std[channel]);
    return channels === 'BGR' ? rgb.toReversed() : rgb;
  });
  const weights = [0, 1, 2].flatMap((channel) => fed.map((colour) => 2 * colour[channel]));
  const norms = fed.map((colour) => -colour.reduce((sum, value) => sum + value ** 2, 0));
  return model({
    nodes: [
      node('GlobalAveragePool', ['x'], ['pooled']),
      node('Flatten', ['pooled'], ['means'], { axis: 1 }),
      node('Gemm', ['means', 'weights', 'norms'], ['y']),
    ],
    initializers: [
      tensor('weights', [3, LABELS.length], Float32Array.from(weights)),
      tensor('norms', [LABELS.length], Float32Array.from(norms)),
    ],
    inputs: [valueInfo('x', ['N', 3, 16, 16])],
    outputs: [valueInfo('y', ['N', LABELS.length])],
    metadata,
  });
}

const { at, importBytes, notes } = importing();
let pictures: Picture[];

beforeAll(async () => {
  pictures = await Promise.all(
    LABELS.map(async (label, index) => {
      const [r, g, b] = COLOURS[label];
      const path = at(`${index}.png`);
      const size = { width: 24, height: 20 };
      await writeFile(
        path,
        await sharp({ create: { ...size, channels: 3, background: { r, g, b } } })
          .png()
          .toBuffer(),
      );
      return { path, name: `${index}.png`, label, sha256: `${index}`.padStart(2, '0'), ...size };
    }),
  );
});

/** Imports with these pictures. */
async function measure(bytes: Uint8Array, asked: 'auto' | PreprocessingPreset = 'auto') {
  const measured: MeasuredFeeding[] = [];
  let taken: string | undefined;
  const { pipeline, golden } = await importBytes(bytes, LABELS, {
    preprocessing: asked,
    pictures,
    golden: 'dataset',
    onMeasured: (all, name) => {
      measured.push(...all);
      taken = name;
    },
  });
  const right = (name: string) => measured.find((one) => one.name === name)?.right.filter(Boolean).length;
  return { pipeline, golden, measured, taken, right };
}

describe('with labelled pictures, every preset is measured', () => {
  it.each<PreprocessingPreset>(['raw', 'unit', 'signed', 'imagenet', 'caffe', 'bgr'])(
    'and the one that fits is taken: %s',
    async (preset) => {
      const feeding = presetFeeding(preset, 16, 16);
      const { pipeline, golden, right, taken } = await measure(nearestColour(feeding));
      expect(right(preset)).toBe(LABELS.length);
      expect(taken).toBe(preset);
      expect(pipeline.preprocessing).toEqual(feeding.preprocessing);
      expect(pipeline.input.channels).toBe(feeding.channels);
      expect(golden.samples.some(({ label, prediction }) => label === prediction)).toBe(true);
      expect(notes.join('\n')).toContain(`preprocessing ${preset}`);
      expect(notes.join('\n')).toMatch(/measured[,;] 12 of 12 pictures right/);
    },
  );

  it('but what was asked for stays, and the better one is named', async () => {
    const { pipeline, taken } = await measure(nearestColour(presetFeeding('signed', 16, 16)), 'unit');
    expect(taken).toBe('unit');
    expect(pipeline.preprocessing.mean).toEqual([0, 0, 0]);
    expect(notes.join('\n')).toMatch(
      /preprocessing unit .*as asked; \d+ of 12 pictures right; signed gets 12 of 12/,
    );
  });

  const ultralytics = {
    task: 'classify',
    imgsz: '[16, 16]',
    names: JSON.stringify(Object.fromEntries(LABELS.entries())),
  };

  it('and what the model says is kept where it is right', async () => {
    const { taken, measured } = await measure(nearestColour(presetFeeding('unit', 16, 16), ultralytics));
    expect(taken).toBe('as it says');
    expect(measured[0].name).toBe('as it says');
    expect(notes.join('\n')).toMatch(
      /from the metadata of an Ultralytics classifier.*; 12 of 12 pictures right/,
    );
  });

  it('and where it is plainly wrong it is not, and that is said', async () => {
    const { taken } = await measure(nearestColour(presetFeeding('signed', 16, 16), ultralytics));
    expect(taken).toBe('signed');
    expect(notes.join('\n')).toMatch(
      /preprocessing signed .*measured, 12 of 12 pictures right, in place of that from the metadata/,
    );
  });

  it('and where none is right that is said', async () => {
    const wrong = LABELS.map((_, index) => LABELS[(index + 5) % LABELS.length]);
    const names = { ...ultralytics, names: JSON.stringify(Object.fromEntries(wrong.entries())) };
    const bytes = nearestColour(presetFeeding('unit', 16, 16), names);
    await importBytes(bytes, wrong, { pictures, golden: 'dataset' });
    expect(notes.join('\n')).toContain('fewer than half: its labels may be in another order');
  });
});

describe('bestFeeding', () => {
  const one = (name: string, right: string, logLoss = 1): MeasuredFeeding => ({
    ...presetFeeding('raw', 8, 8),
    name,
    right: Array.from(right, (mark) => mark === '+'),
    logLoss,
  });

  it('goes by pictures right, then by log loss', () => {
    expect(bestFeeding([one('a', '++-'), one('b', '+++')]).name).toBe('b');
    expect(bestFeeding([one('a', '++-', 2), one('b', '+-+', 1)]).name).toBe('b');
  });

  it('keeps what the model says unless the best is better by more than chance', () => {
    expect(bestFeeding([one('own', '+++----'), one('b', '+++++++')], 'own').name).toBe('own');
    expect(bestFeeding([one('own', '+++-----'), one('b', '++++++++')], 'own').name).toBe('b');
  });
});
