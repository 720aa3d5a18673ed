import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileModule, SCHEMAS } from '../src/io/schema-compiler.ts';

/** Writes a JavaScript module for every schema that files are held against: ajv, and what it makes of them, takes long to come. */
export async function precompileSchemas(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const name of SCHEMAS) await writeFile(join(directory, `${name}.cjs`), compileModule(name));
}
