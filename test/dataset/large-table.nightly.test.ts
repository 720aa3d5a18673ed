import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { run } from '../support/run.ts';
import { png, temporaryFolder } from './support.ts';

const ROWS = 1_500_000;

test('a table of 1.5 million rows is read in 400 MB of heap', async () => {
  const folder = await temporaryFolder({ '0.png': await png(1), '1.png': await png(2) });
  await using table = await open(join(folder, 't.csv'), 'w');
  await table.write('ImageSource,Label\n0.png,label 0\n1.png,label 1\n');
  for (let at = 2; at < ROWS; at += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, ROWS - at) }, (_, i) => at + i);
    await table.write(rows.map((i) => `pictures/of/some/length/photo-${i}.jpg,label ${i % 2}\n`).join(''));
  }
  const script = `
    import { readDataset } from ${JSON.stringify(join(PROJECT_ROOT, 'src/dataset/read.ts'))};
    const { pictures, findings } = await readDataset(${JSON.stringify(join(folder, 't.csv'))}, { minPicturesPerLabel: 1 });
    console.log(JSON.stringify([pictures.length, ...findings.map(({ code, message }) => [code, /\\d+ files/.exec(message)?.[0]])]));`;
  const { stdout } = await run(
    process.execPath,
    ['--max-old-space-size=400', '--import', 'tsx', '--input-type=module', '-e', script],
    { cwd: PROJECT_ROOT, timeLimit: 1200 },
  );
  expect(JSON.parse(stdout)).toEqual([
    2,
    ['dataset-missing-file', `${ROWS - 2} files`],
    ['dataset-few-pictures', null],
  ]);
});
