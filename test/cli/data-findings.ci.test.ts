import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import type { DataFindings } from '../../src/bundle/types.ts';
import { noise } from '../support/pictures.ts';
import { builtCli, cli } from './built-cli.ts';
import { parseResult } from './result-schema.ts';
import { hasTmux, openScreen } from './tmux.ts';
import { trainingWorld, writePictures, type World } from './training-world.ts';

let world: World;
const HAS_TMUX = await hasTmux();

beforeAll(async () => {
  world = await trainingWorld();
  const photos = (...names: string[]) => world.at('messy', ...names);
  await writePictures(photos(), { red: [200, 40, 40], blue: [40, 40, 200] }, 30);
  // Six in the wrong folder, one saved again, and one of something else.
  await writePictures(world.at('more'), { red: [205, 45, 45] }, 6);
  for (let i = 0; i < 6; i++)
    await copyFile(world.at('more/red', `${i}.png`), photos('blue', `wrong-${i}.png`));
  await mkdir(photos('red', 'saved again'));
  await sharp(photos('red/3.png')).jpeg({ quality: 85 }).toFile(photos('red/saved again/3.jpg'));
  await noise(1, { width: 40, height: 30 }).png().toFile(photos('blue/receipt.png'));
});
afterAll(() => world.remove());

const SCREEN = [
  'Worth a look in your pictures',
  '6 pictures probably under the wrong label; the clearest 5:',
  'looks like red (',
  '1 pair of nearly the same picture:',
  'red/3.png and red/saved again/3.jpg',
  'unlike all others',
  'blue/receipt.png',
  'data-findings.json',
];

/** The texts come one after the other, and of the wrong ones only five. */
function expectScreen(text: string): void {
  const places = SCREEN.map((line) => text.indexOf(line));
  expect(places, text).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(text.match(/blue\/wrong-\d\.png/g)?.length).toBe(5);
}

describe('what a training says of messy pictures', () => {
  it('stands on screen, in the JSON result, and whole in the bundle', async () => {
    const args = ['train', '--data', 'messy', '--output', 'bundle', ...world.backbone, '--json'];
    const { exitCode, stdout, stderr } = await cli(args, { cwd: world.path, env: world.env });
    expect(exitCode).toBe(0);
    expectScreen(stderr);
    const file = JSON.parse(await readFile(world.at('bundle/data-findings.json'), 'utf8')) as DataFindings;
    const { schemaVersion: _, ...found } = file;
    expect(parseResult(stdout).dataFindings).toEqual(found);
    expect(found.suspectedLabels.map(({ picture }) => picture).sort()).toEqual(
      [0, 1, 2, 3, 4, 5].map((i) => `blue/wrong-${i}.png`),
    );
  });

  it.skipIf(!HAS_TMUX).each([60, 100])('stands in the wizard, at %i columns', async (columns) => {
    const command = [process.execPath, await builtCli(), ...world.backbone];
    const screen = await openScreen(command, { cwd: world.path, env: world.env, columns });
    try {
      await screen.waitFor('Where to train?');
      await screen.press('Enter');
      await screen.waitFor('Where are the pictures?');
      await screen.type('messy');
      await screen.press('Enter');
      await screen.waitFor('Train on these');
      await screen.press('Enter');
      await screen.waitFor('of your pictures');
      await screen.type('n');
      await screen.waitFor('Folder of the projects?');
      expectScreen(await screen.read());
    } finally {
      await screen.close();
    }
  });
});
