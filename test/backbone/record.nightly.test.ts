import { expect, it } from 'vitest';
import { FEATURE_SCALE } from '../../tools/backbone/compare.ts';
import { recordReferences } from '../../tools/backbone/record/references.ts';
import { decodeFeatures, readReferences } from '../../tools/backbone/reference.ts';

it('records the committed reference features again, from freshly installed runtimes', async () => {
  const committed = await readReferences();
  const recorded = await recordReferences();
  expect(recorded.map(({ source, runtime }) => ({ source, runtime }))).toEqual(
    committed.map(({ source, runtime }) => ({ source, runtime })),
  );
  recorded.forEach(({ pictures }, source) => {
    pictures.forEach(({ name, sha256, features }, index) => {
      const expected = committed[source].pictures[index];
      expect({ name, sha256 }).toEqual({ name: expected.name, sha256: expected.sha256 });
      const before = decodeFeatures(expected.features);
      const worst = decodeFeatures(features).reduce(
        (largest, value, at) => Math.max(largest, Math.abs(value - before[at])),
        0,
      );
      expect(worst).toBeLessThan(1e-6 * FEATURE_SCALE);
    });
  });
});
