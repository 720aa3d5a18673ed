import { rm, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { solutionGenerator } from '../../generators/solution.ts';
import { commitPlan } from '../../src/io/commit.ts';
import { model, node, valueInfo } from '../../src/onnx/encode.ts';
import { npmRun } from '../e2e/support/generated-project.ts';
import { linkDependencies } from '../e2e/support/shared-dependencies.ts';
import { bundleIn, partsWithoutBlack, temporaryFolder } from '../support/bundles.ts';
import { run } from '../support/run.ts';
import { INSTALLING } from './model-package.ts';

const LABELS = ['red', 'green', 'blue'] as const;

/** The mean of each channel, and before it, as models from elsewhere have it, an output that nobody asks for. */
const SECOND_OUTPUT = model({
  nodes: [
    node('GlobalAveragePool', ['x'], ['pooled']),
    node('Flatten', ['pooled'], ['y']),
    node('Neg', ['y'], ['other']),
  ],
  initializers: [],
  inputs: [valueInfo('x', ['N', 3, 8, 8])],
  outputs: [valueInfo('other', ['N', 3]), valueInfo('y', ['N', 3])],
});

test('onnxruntime 1.17: scores that are not the first output are those of the golden samples', async () => {
  await using folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), { ...partsWithoutBlack(LABELS), model: SECOND_OUTPUT });
  const answers = { bundle: folder.at('bundle'), target: folder.at('own'), name: 'own' } as const;
  const plan = await solutionGenerator.plan({ ...answers, packageManager: 'npm', verify: false });
  await commitPlan(plan, { force: false });
  await linkDependencies(folder.path, ['own']);
  const cwd = folder.at('own', 'own-model');
  await npmRun('build', cwd);

  // It was compiled with the newest, whose types are in its package.
  await rm(folder.at('node_modules'));
  await writeFile(folder.at('package.json'), '{ "private": true }\n');
  const runtime = ['onnxruntime-node@1.17.0', 'sharp@^0.35.5'];
  await run('npm', ['install', '--no-audit', '--no-fund', ...runtime], { cwd: folder.path, env: INSTALLING });
  const { stdout } = await run('node', ['--test', '--test-reporter=tap', 'dist/golden.check.js'], { cwd });
  expect(stdout).toMatch(/^# fail 0$/m);
});
