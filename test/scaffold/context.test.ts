import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Bundle, Metrics } from '../../src/bundle/types.ts';
import { buildContext } from '../../src/scaffold/build-context.ts';
import { bundleIn, familiarParts, ownParts, temporaryFolder } from '../support/bundles.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let bundle: Bundle;
beforeAll(async () => {
  folder = await temporaryFolder();
  bundle = await bundleIn(folder.at('bundle'), familiarParts(['cat', 'dog']));
});
afterAll(() => folder[Symbol.asyncDispose]());

function contextOf(given: Bundle) {
  return buildContext(given, { name: 'pets', packageManager: 'npm' }, 'model', {
    name: 'tool',
    version: '1.2.3',
  });
}

// The README's "nine in ten" and "half" were measured (bench/unfamiliar) with the package's own backbones and the usual share.
it.each([
  [0.98, 'lite0', { unfamiliarPercent: '2.0', usual: true }],
  [0.98, 'lite0+lite2', { unfamiliarPercent: '2.0', usual: true }],
  [0.9, 'lite0', { unfamiliarPercent: '10.0', usual: false }],
  [0.98, 'hub:onnx-community/dinov2-small', { unfamiliarPercent: '2.0', usual: false }],
  [0.98, 'resnet50', { unfamiliarPercent: '2.0', usual: false }],
  [undefined, 'lite0', { usual: false }],
])(
  'of a model that keeps %s with the backbone %s, figures are told that are true',
  (keep, name, expected) => {
    const figures = {
      accuracy: 1,
      balancedAccuracy: 1,
      logLoss: 0,
      trainingPictures: 9,
      validationPictures: 9,
    };
    const metrics = { ...figures, labels: [], keepFamiliar: keep } as unknown as Metrics;
    const backbone = { name, sha256: '0'.repeat(64), license: 'MIT' };
    const pipeline = { ...bundle.pipeline, trainer: { ...bundle.pipeline.trainer, backbone } };
    expect(contextOf({ ...bundle, pipeline, metrics }).familiarity).toEqual(expected);
  },
);

it('of a model without familiarity nothing is told', async () => {
  const other = await bundleIn(folder.at('other'), ownParts(['cat', 'dog']));
  expect(contextOf(other)).not.toHaveProperty('familiarity');
});
