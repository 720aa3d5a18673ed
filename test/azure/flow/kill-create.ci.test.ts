import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killedTraining, PICTURES, type KilledTraining } from './killed-training.ts';

let training: KilledTraining;
beforeAll(async () => {
  training = await killedTraining();
});
afterAll(() => training[Symbol.asyncDispose]());

const CREATE =
  'create colours --data photos --train azure --workspace flowers --region westeurope --no-install --no-git --json'.split(
    ' ',
  );

const puts = (kind: RegExp) =>
  training.azure.state.requests.filter(
    ({ method, url, status }) => method === 'PUT' && kind.test(url) && status >= 200 && status < 300,
  ).length;

test('create, killed between the finished bundle and the projects, and run again: one job, one upload, whole projects', async () => {
  training.startAfresh();
  const killed = await training.cli(CREATE, /Trained in/);
  expect(killed.exitCode, killed.stderr).toBeNull();
  expect(existsSync(training.at('colours'))).toBe(false);

  const { exitCode, stderr } = await training.cli(CREATE);
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toMatch(/The job colours-\w+ of an earlier run is Completed/);
  expect(puts(/\/jobs\//)).toBe(1);
  expect(puts(/\/model-builder\/pictures\//)).toBe(PICTURES);
  expect((await readdir(training.at('colours'))).sort()).toEqual(
    expect.arrayContaining(['README.md', 'colours-console-app', 'colours-model', 'package.json']),
  );
  expect(await readFile(training.at('colours/colours-model/assets/bestModelMap.json'), 'utf8')).toBe(
    '["blue","red"]',
  );
  // Nothing is remembered of what has become projects, but where their pictures were: the next training is a new one.
  const [places, ...others] = await readdir(training.remembered());
  expect(Object.keys(JSON.parse(await readFile(training.remembered(places), 'utf8')) as object)).toContain(
    'data',
  );
  expect(others).toEqual(['results']);
  expect(await readdir(training.remembered('results'))).toEqual([]);
  training.azure.assertNoViolations();
});
