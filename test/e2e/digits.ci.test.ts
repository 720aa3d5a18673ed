import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { packProject } from '../support/pack.ts';
import { run } from '../support/run.ts';
import { digits, type Digits } from './support/digits.ts';
import { countRight, readmeCommands, startWith, type as typeLine } from './support/generated-project.ts';
import { ownCaches } from './support/tool.ts';

let data: Digits;
let tarball: string;

beforeAll(async () => {
  data = await digits();
  ({ tarball } = await packProject());
});

test('from the packed package in an empty folder to predictions of digits that were held out', async () => {
  await using folder = await temporaryFolder();
  const started = performance.now();
  await run(
    'npx',
    ['--yes', '--package', tarball, 'create-model-builder', 'digits', '--data', data.training, '--yes'],
    { cwd: folder.path, env: await ownCaches() },
  );
  console.log(`npx create-model-builder: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  const project = folder.at('digits');

  const { install, build, test: testLine, start } = await readmeCommands(project);
  await typeLine(install, project);
  await typeLine(build, project);
  const tests = await typeLine(testLine, project);
  expect(tests.stdout).toMatch(/pass (?:[4-9]|1\d)\b[\s\S]*fail 0\b/);
  const predictions = await startWith(start, data.heldOut.keys(), project);
  expect(predictions.size).toBe(10);
  expect(countRight(predictions, data.heldOut)).toBeGreaterThanOrEqual(8);
});
