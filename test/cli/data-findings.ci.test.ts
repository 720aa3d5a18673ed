import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import type { DataFindings } from '../../src/bundle/types.ts';
import { mulberry32 } from '../support/chance.ts';
import { fromPixels, type Colour } from '../support/pictures.ts';
import { builtCli, cli } from './built-cli.ts';
import { parseResult } from './result-schema.ts';
import { hasTmux, openScreen } from './tmux.ts';
import { trainingWorld, type World } from './training-world.ts';

let world: World;
const HAS_TMUX = await hasTmux();

/** Patches of one colour, lighter and darker as the seed says: no two seeds look alike. */
async function patches(file: string, seed: number, colour: Colour): Promise<void> {
  const random = mulberry32(seed);
  const shades = Array.from({ length: 8 * 6 }, () => 0.6 + 0.6 * random());
  const picture = fromPixels({ width: 64, height: 48 }, (x, y) => {
    const shade = shades[Math.floor(y / 8) * 8 + Math.floor(x / 8)];
    return [colour[0] * shade, colour[1] * shade, colour[2] * shade];
  });
  await mkdir(dirname(file), { recursive: true });
  await picture.png().toFile(file);
}

beforeAll(async () => {
  world = await trainingWorld();
  const photos = (...names: string[]) => world.at('messy', ...names);
  const [red, blue, green] = [
    [200, 40, 40],
    [40, 40, 200],
    [90, 160, 90],
  ] as const;
  for (let i = 0; i < 120; i++) {
    await patches(photos('red', `${i}.png`), i, red);
    await patches(photos('blue', `${i}.png`), 1000 + i, blue);
  }
  // Eight in the wrong folder, one saved again, and one of something else.
  for (let i = 0; i < 8; i++) await patches(photos('blue', `wrong-${i}.png`), 200 + i, red);
  await sharp(photos('red/3.png')).jpeg({ quality: 85 }).toFile(photos('red/saved-again.jpg'));
  await patches(photos('blue/receipt.png'), 300, green);
});
afterAll(() => world.remove());

const SCREEN = [
  'Worth a look in your pictures',
  'pictures probably under the wrong label; the clearest 5:',
  'looks like red (',
  '1 pair of nearly the same picture:',
  'red/saved-again.jpg and red/3.png',
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
    // Of the eight, one or two may be like the others of their folder by chance.
    const suspected = found.suspectedLabels.map(({ picture }) => picture);
    expect(stderr).toContain(`  ${suspected.length} pictures probably under the wrong label`);
    expect(suspected.length).toBeGreaterThanOrEqual(6);
    expect(suspected.filter((picture) => !/^blue\/wrong-\d\.png$/.test(picture))).toEqual([]);
  });

  it.skipIf(!HAS_TMUX).each([60, 100])('stands in the wizard, at %i columns', async (columns) => {
    const named = [
      '--name',
      'same',
      '--scope',
      '@acme',
      '--package-manager',
      'npm',
      '--no-install',
      '--no-git',
    ];
    const command = [process.execPath, await builtCli(), ...world.backbone, ...named, '--no-report'];
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
      await screen.type(`app-${columns}`);
      await screen.press('Enter');
      await screen.waitFor('data-findings.json');
      const text = await screen.read();
      // Sentences are broken between words, and never wider than the terminal.
      expectScreen(text.replace(/\n[│ ]+/g, ' '));
      const own = text.slice(text.indexOf('Worth a look'));
      for (const line of own.split('\n')) expect(line.length, line).toBeLessThanOrEqual(columns);
    } finally {
      await screen.close();
    }
  });
});
