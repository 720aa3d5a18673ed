import { join } from 'node:path';
import { writeDigits } from '../../../tools/digits.ts';
import { madeOnce } from '../../support/made-once.ts';

export interface Digits {
  /** A folder a digit, 50 scans each. */
  readonly training: string;
  /** 10 each: where it does not matter how good the model is. */
  readonly few: string;
  /** One scan of each digit that is in neither: path → label. */
  readonly heldOut: ReadonlyMap<string, string>;
}

/** Real scans of handwritten digits, written once. */
export async function digits(): Promise<Digits> {
  const folder = await madeOnce('digits-2', async (unfinished) => {
    await writeDigits(join(unfinished, 'training'), [0, 50]);
    await writeDigits(join(unfinished, 'few'), [0, 10]);
    await writeDigits(join(unfinished, 'held-out'), [50, 51]);
  });
  const labels = Array.from({ length: 10 }, (_, digit) => String(digit));
  return {
    training: join(folder, 'training'),
    few: join(folder, 'few'),
    heldOut: new Map(labels.map((label) => [join(folder, 'held-out', label, 'scan-0050.png'), label])),
  };
}
