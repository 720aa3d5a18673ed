import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchTarball } from '../fetch.ts';
import { generatePicture, PICTURE_NAMES } from '../pictures.ts';
import { sha256Of } from '../../../src/sha256.ts';
import { readCoco, readOid } from '../read-sources.ts';
import { encodeFeatures, type Reference } from '../reference.ts';
import { COCO, OID, type Source } from '../sources.ts';
import { RUNTIMES, withRuntimes } from './runtimes.ts';
import { tfjsFeatures, type Tfjs } from './tfjs-features.ts';
import { tfliteFeatures, type TfliteModule } from './tflite-features.ts';

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/create-model-builder/', import.meta.url));

type Features = (picture: Uint8Array) => Float32Array | Promise<Float32Array>;

async function cocoFeatures(require: NodeJS.Require): Promise<Features> {
  const { topology, weights } = await readCoco(await fetchTarball(COCO, CACHE));
  return tfjsFeatures(require(RUNTIMES.tfjs.package) as Tfjs, topology, weights);
}

async function oidFeatures(require: NodeJS.Require): Promise<Features> {
  const folder = join(dirname(require.resolve(`${RUNTIMES.tflite.package}/package.json`)), 'wasm');
  type Factory = (options: { wasmBinary: Uint8Array }) => Promise<TfliteModule>;
  const start = require(join(folder, 'tflite_web_api_cc_simd.js')) as Factory;
  const wasmBinary = await readFile(join(folder, 'tflite_web_api_cc_simd.wasm'));
  return tfliteFeatures(() => start({ wasmBinary }), await readOid(await fetchTarball(OID, CACHE)));
}

async function record(source: Source, runtime: Reference['runtime'], features: Features): Promise<Reference> {
  const pictures: Reference['pictures'][number][] = [];
  for (const name of PICTURE_NAMES) {
    const picture = generatePicture(name);
    pictures.push({ name, sha256: sha256Of(picture), features: encodeFeatures(await features(picture)) });
  }
  const { name, package: from, version } = source;
  return { source: { name, package: from, version }, runtime, pictures };
}

/** Records reference features of both sources anew, through runtimes that are installed for the purpose. */
export function recordReferences(): Promise<Reference[]> {
  return withRuntimes(async (require) => [
    await record(COCO, { ...RUNTIMES.tfjs, backend: 'cpu' }, await cocoFeatures(require)),
    await record(OID, { ...RUNTIMES.tflite, backend: 'WebAssembly, SIMD, one thread' }, await oidFeatures(require)),
  ]);
}
