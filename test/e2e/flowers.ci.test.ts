import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { countRight, readmeCommands, startWith, type as typeLine } from './support/generated-project.ts';
import { linkDependencies } from './support/shared-dependencies.ts';
import { tool } from './support/tool.ts';

/** Photos that lie beside the clone on some machines; see the README there. */
const FLOWERS = join(PROJECT_ROOT, '..', 'shared', 'datasets', 'flowers-200');
const HELD_OUT_EACH = 4;

if (!existsSync(FLOWERS))
  console.log('Flowers: skipped, there is no ../shared/datasets/flowers-200 beside the clone.');

test.skipIf(!existsSync(FLOWERS))(
  'photos of flowers: more than half of those held out get their label',
  async () => {
    await using folder = await temporaryFolder();
    const heldOut = await splitFlowers(folder.at('photos'), folder.at('held-out'));
    await tool(['flowers', '--data', 'photos', '--yes', '--no-install', '--no-git'], { cwd: folder.path });
    await linkDependencies(folder.path, ['flowers']);

    const project = folder.at('flowers');
    const { test: testLine, start } = await readmeCommands(project);
    await typeLine(testLine, project);
    const predictions = await startWith(start, heldOut.keys(), project);
    const right = countRight(predictions, heldOut);
    console.log(`Flowers: ${right} of ${heldOut.size} held-out photos right`);
    // Of five labels; 75 % is the mean of five splits, and 20 photos spread by some 10 points.
    expect(right).toBeGreaterThanOrEqual(heldOut.size / 2);
  },
);

/** Copies the photos and takes some of each label aside. @returns held-out path → label */
async function splitFlowers(training: string, aside: string): Promise<ReadonlyMap<string, string>> {
  await cp(FLOWERS, training, { recursive: true, filter: (path) => !path.endsWith('.txt') });
  const heldOut = new Map<string, string>();
  for (const label of await readdir(training)) {
    await mkdir(join(aside, label), { recursive: true });
    const photos = (await readdir(join(training, label))).sort();
    for (const photo of photos.slice(0, HELD_OUT_EACH)) {
      await rename(join(training, label, photo), join(aside, label, photo));
      heldOut.set(join(aside, label, photo), label);
    }
  }
  return heldOut;
}
