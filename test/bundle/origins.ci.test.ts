import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { compare, ORIGINS } from './origins.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/foreign-models', import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

describe('a model as its maker exports it', () => {
  it.each(ORIGINS)(
    '$origin is fed as the maker documents, and scores as in their own runtime',
    async (origin) => {
      const output = join(folder.path, origin.origin);
      const { pipeline, labels, expected, scores } = await compare(FIXTURES, origin, output);
      const { resize, scale, mean, std } = pipeline.preprocessing;
      const { mode, layout, channels = 'RGB', values } = origin.fed;
      expect(pipeline.labels).toEqual(labels);
      expect({ mode: resize.mode, layout: pipeline.input.layout, channels: pipeline.input.channels }).toEqual(
        {
          mode,
          layout,
          channels,
        },
      );
      expect((0 * scale - mean[0]) / std[0]).toBeCloseTo(values[0], 3);
      expect((255 * scale - mean[0]) / std[0]).toBeCloseTo(values[1], 3);
      for (const [index, row] of expected.entries())
        for (const [label, score] of row.entries())
          expect(
            Math.abs(scores[index][label] - score),
            `picture ${index}: ${scores[index].join(', ')}`,
          ).toBeLessThan(1e-3);
    },
  );
});
