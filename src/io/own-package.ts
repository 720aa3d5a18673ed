import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface OwnPackage {
  /** Absolute folder that holds our package.json: the clone, or the installed package. */
  readonly root: string;
  readonly version: string;
}

/** Finds our own package from wherever this file runs: `src/io` under tsx, `dist/src/io` once compiled. */
export function findOwnPackage(start = dirname(fileURLToPath(import.meta.url))): OwnPackage {
  const file = join(start, 'package.json');
  if (existsSync(file)) {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
    if (name === 'create-model-builder') return { root: start, version: version ?? '0.0.0' };
  }
  const parent = dirname(start);
  if (parent === start) throw new Error('package.json of create-model-builder is missing above its own code');
  return findOwnPackage(parent);
}
