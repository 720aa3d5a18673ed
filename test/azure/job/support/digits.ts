import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDigits } from '../../../../tools/digits.ts';
import { madeOnce } from '../../../support/made-once.ts';
import type { ListedPicture } from './job.ts';

/** Real scans of handwritten digits, a folder a digit, 300 each. */
export async function digitFolder(): Promise<string> {
  return await madeOnce('digits-for-azure-job-2', (folder) => writeDigits(folder, [0, 300]));
}

/** The first scans of each label for training, the last of its folder held out. */
export async function listDigits(
  folder: string,
  labels: readonly string[],
  { training, validation }: { training: number; validation: number },
): Promise<ListedPicture[]> {
  const listed = labels.map(async (label) => {
    const files = (await readdir(join(folder, label))).sort();
    const row = (split: ListedPicture['split']) => (file: string) => ({
      path: `${label}/${file}`,
      label,
      split,
    });
    return [
      ...files.slice(0, training).map(row('training')),
      ...files.slice(-validation).map(row('validation')),
    ];
  });
  return (await Promise.all(listed)).flat();
}
