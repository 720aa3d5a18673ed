import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { assembleBackbone } from '../../tools/backbone/assemble.ts';
import { compareFeatures, FEATURE_SCALE } from '../../tools/backbone/compare.ts';
import { EXPECTED } from '../../tools/backbone/expected.ts';
import { integrityOf } from '../../tools/backbone/fetch.ts';
import { sha256Of } from '../../tools/backbone/place.ts';
import { readSources } from '../../tools/backbone/read-sources.ts';
import { readReferences } from '../../tools/backbone/reference.ts';
import { SOURCES } from '../../tools/backbone/sources.ts';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/create-model-builder/', import.meta.url));

async function cachedTarballs(): Promise<Map<'coco3' | 'oid3', Uint8Array>> {
  const files = existsSync(CACHE) ? (await readdir(CACHE)).filter((name) => name.endsWith('.tgz')) : [];
  const contents = await Promise.all(files.map((name) => readFile(CACHE + name)));
  const found = SOURCES.flatMap(({ name, integrity }) => {
    const tarball = contents.find((bytes) => integrityOf(bytes) === integrity);
    return tarball ? [[name, tarball] as const] : [];
  });
  return new Map(found);
}

const tarballs = await cachedTarballs();

// The tarballs are left in the cache by `npm ci`; where there was no network there is nothing to convert.
describe.runIf(tarballs.size === SOURCES.length)('the conversion', () => {
  it('agrees with independent runtimes before it is quantised, and gives the pinned bytes after', async () => {
    const { networks } = await readSources(tarballs);
    const deviations = await compareFeatures(ort, assembleBackbone(networks, 'float32'), await readReferences());
    expect(deviations).toHaveLength(6);
    for (const { largest } of deviations) expect(largest).toBeLessThan(1e-5 * FEATURE_SCALE);

    const model = assembleBackbone(networks, 'uint8');
    expect({ bytes: model.length, sha256: sha256Of(model) }).toEqual(EXPECTED);
  });
});
