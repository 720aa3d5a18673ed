import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXPECTED } from './expected.ts';
import { BACKBONE_FILE, backboneJson, noticeText } from './texts.ts';
import { sha256Of } from '../../src/sha256.ts';

export const LICENSE_FILE = 'LICENSE-Apache-2.0.txt';

const textsOf = (): readonly (readonly [string, string])[] => [
  ['backbone.json', backboneJson()],
  ['NOTICE.md', noticeText()],
];

/** Whether the folder holds what this version of the converter would write. */
export async function isInPlace(folder: string): Promise<boolean> {
  const read = (name: string) => readFile(join(folder, name)).catch(() => undefined);
  const model = await read(BACKBONE_FILE);
  if (!model || sha256Of(model) !== EXPECTED.sha256 || !(await read(LICENSE_FILE))?.length) return false;
  const texts = await Promise.all(textsOf().map(async ([name, text]) => (await read(name))?.toString() === text));
  return texts.every(Boolean);
}

/** Each file appears whole or not at all; `backbone.json`, which says that the rest is there, comes last. */
export async function place(folder: string, model: Uint8Array, license: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const [facts, ...texts] = textsOf();
  const files = [[BACKBONE_FILE, model], [LICENSE_FILE, license], ...texts, facts] as const;
  for (const [name, content] of files) {
    const temporary = join(folder, `.${name}.${process.pid}.tmp`);
    try {
      await writeFile(temporary, content);
      await rename(temporary, join(folder, name));
    } finally {
      await rm(temporary, { force: true });
    }
  }
}
