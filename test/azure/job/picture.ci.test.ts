import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { decodePicture } from '../../../src/io/picture.ts';
import { temporaryFolder } from '../../support/bundles.ts';
import {
  cmykJpeg,
  encode,
  gradient,
  greyAlphaPng,
  greyPng,
  noise,
  palettePng,
  png16,
  quarters,
  withAlpha,
  withOrientation,
  withSrgbProfile,
} from '../../support/pictures.ts';
import { run } from '../../support/run.ts';
import { JOB, JOB_ENVIRONMENT, PYTHON } from './support/job.ts';

const SIZE = 24;
const SOURCE = { width: 96, height: 64 };
const PRINT_PIXELS = `
import sys
from pathlib import Path
from picture import cover, open_picture
for path in sys.argv[1:]:
    print(cover(open_picture(Path(path), ${SIZE}), ${SIZE}).tobytes().hex())
`;

test.skipIf(!PYTHON)('the job decodes and crops pictures as the tool does', async () => {
  await using folder = await temporaryFolder();
  const pictures: Readonly<Record<string, Buffer>> = {
    'gradient.png': await encode(gradient(SOURCE)),
    'gradient.webp': await encode(gradient(SOURCE), 'webp'),
    'small.png': await encode(noise(1, { width: 17, height: 13 })),
    'large.jpeg': await encode(gradient({ width: 900, height: 700 }), 'jpeg'),
    'quarters.tiff': await encode(quarters(SOURCE), 'tiff'),
    'grey.png': await greyPng(gradient(SOURCE)),
    'grey16.png': await greyPng(gradient(SOURCE), 16),
    'colour16.png': await png16(gradient(SOURCE)),
    'colour16-profile.png': await withSrgbProfile(await png16(gradient(SOURCE))),
    'palette.png': await palettePng(quarters(SOURCE)),
    'half.png': await withAlpha(quarters(SOURCE), 0.5),
    'half.webp': await withAlpha(quarters(SOURCE), 0.5, 'webp'),
    'half.gif': await withAlpha(quarters(SOURCE), 0, 'gif'),
    'grey-alpha.png': greyAlphaPng(60, 0.4, SOURCE),
    'cmyk.jpeg': await cmykJpeg(quarters(SOURCE)),
  };
  const upright = Array.from({ length: 8 }, async (_, i): Promise<[string, Buffer]> => {
    return [`orientation-${i + 1}.jpeg`, await withOrientation(quarters(SOURCE), i + 1)];
  });
  const all = [...Object.entries(pictures), ...(await Promise.all(upright))];
  for (const [name, bytes] of all) await writeFile(folder.at(name), bytes);
  const { stdout } = await run(PYTHON!, ['-c', PRINT_PIXELS, ...all.map(([name]) => folder.at(name))], {
    cwd: JOB,
    env: JOB_ENVIRONMENT,
  });
  const lines = stdout.trim().split('\n');
  const differences = all.map(async ([name, bytes], i) => {
    const resize = { mode: 'cover', width: SIZE, height: SIZE, kernel: 'linear' } as const;
    const expected = await decodePicture(bytes, resize);
    const actual = Buffer.from(lines[i], 'hex');
    const mean = expected.reduce((sum, value, at) => sum + Math.abs(value - actual[at]), 0) / expected.length;
    return [name, Math.round(mean * 100) / 100] as const;
  });
  // Mean over all bytes: edges may lie half a pixel beside, colours may not differ.
  const apart = (await Promise.all(differences)).filter(([, mean]) => mean > 3);
  expect(lines).toHaveLength(all.length);
  expect(apart).toEqual([]);
});
