import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Prettier = Pick<typeof import('prettier'), 'format' | 'resolveConfig' | 'getFileInfo'>;

/** The target's own prettier where one is installed (3 and up: older ones are not asynchronous), else ours. */
export async function loadPrettier(target: string): Promise<Prettier> {
  const own = await importFrom(target);
  return own && Number.parseInt(own.version, 10) >= 3 ? own : await import('prettier');
}

async function importFrom(target: string): Promise<typeof import('prettier') | undefined> {
  try {
    const path = createRequire(join(target, 'package.json')).resolve('prettier');
    const loaded = (await import(pathToFileURL(path).href)) as { default?: typeof import('prettier') };
    return loaded.default ?? (loaded as typeof import('prettier'));
  } catch {
    return undefined;
  }
}
