import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cli } from './built-cli.ts';
import { parseResult } from './result-schema.ts';
import { trainingWorld, writePictures, type World } from './training-world.ts';

let world: World;
beforeAll(async () => {
  world = await trainingWorld();
  await writePictures(world.at('validation'), { red: [210, 50, 30], blue: [30, 50, 210] }, 3);
  await copyFile(world.at('photos', 'red', '0.png'), world.at('validation', 'red', 'seen.png'));
  await writeFile(world.at('validation', 'red', 'empty.png'), '');
  await mkdir(world.at('validation', 'unheard-of'));
});
afterAll(() => world.remove());

it.each([[['--dry-run']], [[]]])('each warning about the validation data is said once, %j', async (more) => {
  const args = ['train', '--data', 'photos', '--validation-data', 'validation', '--json', ...more];
  const { exitCode, stdout, stderr } = await cli([...args, ...world.backbone], {
    cwd: world.path,
    env: world.env,
  });
  expect(exitCode, stderr).toBe(0);
  const warnings = stderr.split('\n').filter((line) => line.includes('warning'));
  expect(warnings.filter((line) => line.includes('empty.png'))).toHaveLength(1);
  expect(warnings.filter((line) => line.includes('left out of the validation: 1 picture.'))).toHaveLength(1);
  const { findings } = parseResult<{ findings: readonly { code: string }[] }>(stdout);
  expect(findings.filter(({ code }) => code === 'training-validation-seen')).toHaveLength(1);
});
