import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Picture } from '../../src/dataset/types.ts';

/**
 * Files of 4 to 12 kB, like small JPEGs: nothing on the way looks inside, and no two are alike.
 * @param list file that the pictures' facts are written to, as reading a dataset would give them
 */
export async function writeFilesToSend(folder: string, count: number, list: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const pictures: Picture[] = [];
  for (let i = 0; i < count; i++) {
    const block = createHash('sha512').update(`picture ${i}`).digest();
    const bytes = Buffer.concat(Array.from({ length: 64 + ((i * 37) % 128) }, () => block));
    const name = `${i % 2 ? 'rose' : 'tulip'}-${i}.jpg`;
    const path = join(folder, name);
    await writeFile(path, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    pictures.push({ path, name, label: i % 2 ? 'rose' : 'tulip', sha256, width: 64, height: 64 });
  }
  await writeFile(list, JSON.stringify(pictures));
}
