import { expect, test } from 'vitest';
import { inspectOnnx } from '../../../src/onnx/inspect.ts';
import { acceptModel } from '../../../src/bundle/acceptance.ts';
import type { PipelineFacts } from '../../../src/training/azure/job/results.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/bundles.ts';
import { run } from '../../support/run.ts';
import { digitFolder, listDigits } from './support/digits.ts';
import { expectError, JOB_ENVIRONMENT, only, PYTHON, runJob, writeManifest } from './support/job.ts';
import { exportDifference, readJson } from './support/model.ts';

test.skipIf(!PYTHON)('ResNet50 is fine-tuned from a file of weights and exported', async () => {
  await using folder = await temporaryFolder();
  const save = `import torch, torchvision; torch.save(torchvision.models.resnet50().state_dict(), 'weights.pth')`;
  await run(PYTHON!, ['-c', save], { cwd: folder.path, env: JOB_ENVIRONMENT });
  const data = await digitFolder();
  const labels = ['0', '1', '2'];
  const manifest = await writeManifest(
    folder.path,
    labels,
    await listDigits(data, labels, { training: 2, validation: 1 }),
  );
  const output = folder.at('output');
  const weights = folder.at('weights.pth');
  const options = { data, manifest, output, weights, epochs: 1, 'image-size': 64, workers: 0 };
  const { events } = await runJob(options);
  // Too few pictures to choose an epoch by: the last is kept, and no accuracy is made up.
  expect(only(events, 'epoch')).toMatchObject([{ epoch: 1, validationAccuracy: null, bestEpoch: 1 }]);
  expect(await exportDifference(output)).toBeLessThan(1e-4);
  const facts = await readJson<PipelineFacts>(output, 'pipelineFacts.json');
  expect(facts.backbone).toMatchObject({
    name: 'resnet50',
    weights: 'file',
    sha256: expect.any(String) as string,
  });
  const model = await readFile(join(output, 'bestModel.onnx'));
  const { resize } = facts.preprocessing;
  const preprocessing = { resize, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;
  acceptModel(model, { ...facts, preprocessing }, labels);
  expect(inspectOnnx(model)).toMatchObject({ opset: 13, externalData: [] });

  const misfit = await runJob({ ...options, arch: 'resnet18', output: folder.at('misfit') }, { exitCode: 1 });
  expectError(misfit, 'weights-misfit', /does not hold the weights of a resnet18/);
});
