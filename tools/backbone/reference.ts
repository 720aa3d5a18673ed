import { readFile } from 'node:fs/promises';
import type { PictureName } from './pictures.ts';
import { SOURCES, type Source } from './sources.ts';

/** Features that an independent runtime computed from the original model file; see docs/backbone.md. */
export interface Reference {
  readonly source: { readonly name: Source['name']; readonly package: string; readonly version: string };
  /** Who computed them. */
  readonly runtime: { readonly package: string; readonly version: string; readonly backend: string };
  readonly pictures: readonly ReferencePicture[];
}

export interface ReferencePicture {
  readonly name: PictureName;
  /** Of the raw bytes: shows that the formula still draws the same picture. */
  readonly sha256: string;
  /** Little-endian float32, base64; level after level. */
  readonly features: string;
}

const FOLDER = new URL('../../test/fixtures/backbone/', import.meta.url);

export function referenceFile(name: Source['name']): URL {
  return new URL(`${name}.json`, FOLDER);
}

export async function readReferences(): Promise<Reference[]> {
  return Promise.all(
    SOURCES.map(async ({ name }) => JSON.parse(await readFile(referenceFile(name), 'utf8')) as Reference),
  );
}

export function decodeFeatures(base64: string): Float32Array {
  return new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer);
}

export function encodeFeatures(features: Float32Array): string {
  return Buffer.from(features.buffer, features.byteOffset, features.byteLength).toString('base64');
}
