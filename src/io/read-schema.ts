import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOwnPackage } from './own-package.ts';

/** One of the package's own JSON Schemas. */
export function readSchema(name: string): object {
  return JSON.parse(readFileSync(join(findOwnPackage().root, 'schemas', name), 'utf8')) as object;
}
