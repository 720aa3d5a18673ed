import { describe, expect, it } from 'vitest';
import { readPreprocessorConfig } from '../../src/bundle/preprocessor-config.ts';
import { ModelBuilderError } from '../../src/errors.ts';

const refuse = (what: string) => new ModelBuilderError('refused', what, { hint: 'Choose another.' });
const feeding = (config: object) => readPreprocessorConfig(JSON.stringify(config), refuse);
const read = (config: object) => feeding(config).preprocessing;
const HALF = { image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };
const IMAGENET = { image_mean: [0.485, 0.456, 0.406], image_std: [0.229, 0.224, 0.225] };

describe('readPreprocessorConfig', () => {
  it.each([
    [
      'ViT: a square',
      {
        do_resize: true,
        size: { height: 224, width: 224 },
        resample: 2,
        do_rescale: true,
        rescale_factor: 1 / 255,
        do_normalize: true,
        ...HALF,
      },
      { mode: 'stretch', width: 224, height: 224, kernel: 'linear' },
    ],
    [
      'an old ViT: a number without crop is a square',
      { size: 384, resample: 3, ...HALF },
      { mode: 'stretch', width: 384, height: 384, kernel: 'cubic' },
    ],
    [
      'DINOv2: short side, then crop',
      {
        size: { shortest_edge: 256 },
        do_center_crop: true,
        crop_size: { height: 224, width: 224 },
        resample: 3,
        ...IMAGENET,
      },
      { mode: 'short-side', width: 224, height: 224, shortSide: 256, kernel: 'cubic' },
    ],
    [
      'an old CLIP: numbers',
      { size: 224, do_center_crop: true, crop_size: 224, resample: 3, ...HALF },
      { mode: 'short-side', width: 224, height: 224, shortSide: 224, kernel: 'cubic' },
    ],
    [
      'ConvNeXt: crop share',
      { size: { shortest_edge: 224 }, crop_pct: 0.875, resample: 3, ...IMAGENET },
      { mode: 'short-side', width: 224, height: 224, shortSide: 256, kernel: 'cubic' },
    ],
    [
      'lanczos',
      { size: { width: 100, height: 80 }, resample: 1, ...HALF },
      { mode: 'stretch', width: 100, height: 80, kernel: 'lanczos3' },
    ],
    [
      'a crop of the same size',
      { size: { width: 96, height: 96 }, do_center_crop: true, crop_size: 96, ...HALF },
      { mode: 'stretch', width: 96, height: 96, kernel: 'linear' },
    ],
  ])('%s', (_, config, resize) => {
    expect(read(config).resize).toEqual(resize);
  });

  const square = { size: 32 };

  it('takes scale, mean and deviation', () => {
    expect(
      read({ ...square, rescale_factor: 0.01, image_mean: [1, 2, 3], image_std: [4, 5, 6] }),
    ).toMatchObject({
      scale: 0.01,
      mean: [1, 2, 3],
      std: [4, 5, 6],
    });
    expect(read({ ...square, ...HALF }).scale).toBeCloseTo(1 / 255, 12);
  });

  it('knows what is switched off', () => {
    expect(read({ ...square, do_rescale: false, do_normalize: false })).toMatchObject({
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    });
    expect(read({ ...square, do_rescale: false, rescale_factor: 0.5, ...HALF }).scale).toBe(1);
  });

  it('makes a shift of the scaled values part of the mean', () => {
    const { scale, mean, std } = read({
      ...square,
      rescale_factor: 1 / 127.5,
      rescale_offset: true,
      do_normalize: false,
    });
    expect((255 * scale - mean[0]) / std[0]).toBeCloseTo(1, 12);
    expect((0 * scale - mean[0]) / std[0]).toBe(-1);
  });

  it.each<[string, string]>([
    ['not JSON', '{'],
    ['a list', '[]'],
    ['no size', JSON.stringify(HALF)],
    ['a size without sides', JSON.stringify({ size: { longest_edge: 512 }, ...HALF })],
    ['a side of 0', JSON.stringify({ size: 0, ...HALF })],
    ['a kernel that sharp lacks', JSON.stringify({ size: 32, resample: 4, ...HALF })],
    ['no mean', JSON.stringify({ size: 32 })],
    ['a deviation of 0', JSON.stringify({ size: 32, image_mean: [0, 0, 0], image_std: [1, 0, 1] })],
    ['no resize', JSON.stringify({ do_resize: false, size: 32, ...HALF })],
    [
      'a stretch that is cropped',
      JSON.stringify({ size: { width: 256, height: 256 }, do_center_crop: true, crop_size: 224, ...HALF }),
    ],
    [
      'a crop larger than the picture',
      JSON.stringify({ size: { shortest_edge: 200 }, do_center_crop: true, crop_size: 224, ...HALF }),
    ],
    ['a factor of 0', JSON.stringify({ size: 32, rescale_factor: 0, ...HALF })],
  ])('refuses %s', (_, text) => {
    expect(() => readPreprocessorConfig(text, refuse)).toThrow(expect.objectContaining({ code: 'refused' }));
  });

  it('knows the order of the colours', () => {
    expect(feeding({ ...square, ...HALF }).channels).toBe('RGB');
    expect(feeding({ ...square, do_flip_channel_order: true, do_normalize: false }).channels).toBe('BGR');
  });
});
