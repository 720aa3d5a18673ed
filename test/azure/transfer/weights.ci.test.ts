import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AzureOptions } from '../../../src/training/azure/flow/options.ts';
import { attachJob } from '../../../src/training/azure/flow/attach-job.ts';
import { azureTrainer } from '../../../src/training/azure/flow/azure-trainer.ts';
import { readWeights } from '../../../src/training/azure/flow/weights-file.ts';
import type { TrainingEvent, TrainingRun } from '../../../src/training/trainer.ts';
import { startAzureEmulator } from '../../support/azure-emulator/index.ts';
import { temporaryFolder } from '../../support/bundles.ts';
import { run } from '../../support/run.ts';
import { azureOn } from '../core/in-process.ts';
import { OPTIONS, removeSmallDataset, smallDataset } from '../flow/support/training.ts';
import { JOB_ENVIRONMENT, PYTHON } from '../job/support/job.ts';

// Both formats that torch.save has written, by torch itself.
const SAVE = `
import torch, torchvision
state = torchvision.models.resnet18().state_dict()
torch.save(state, 'zip.pth')
torch.save(state, 'legacy.pth', _use_new_zipfile_serialization=False)
`;
import { NIGHTLY } from '../../support/nightly.ts';

const folder = await temporaryFolder();
beforeAll(async () => {
  if (PYTHON !== undefined) await run(PYTHON, ['-c', SAVE], { cwd: folder.path, env: JOB_ENVIRONMENT });
});
afterAll(async () => {
  await removeSmallDataset();
  await folder[Symbol.asyncDispose]();
});

/** A machine that remembers nothing. */
function machine(name: string): TrainingRun & { readonly events: TrainingEvent[] } {
  const events: TrainingEvent[] = [];
  return {
    events,
    signal: new AbortController().signal,
    output: folder.at(name),
    report: (event) => void events.push(event),
    state: { get: () => Promise.resolve(undefined), set: () => Promise.resolve() },
    now: () => performance.now(),
  };
}

const said = (events: readonly TrainingEvent[]): string =>
  events.map((event) => (event.kind === 'note' ? event.text : '')).join('\n');

// Nightly: three runs of PyTorch; CI uploads weights in upload-weights.ci.test.ts.
test.runIf(PYTHON !== undefined && NIGHTLY)(
  'a file of weights reaches the script, outlives an eviction, and its licence the way to another machine',
  async () => {
    await using azure = await startAzureEmulator({
      execute: 'python',
      scenario: { compute: 'ready', job: { evictAfterEpochs: 2 } },
    });
    const weights = await readWeights(folder.at('legacy.pth'), 'Apache-2.0');
    const options: AzureOptions = {
      ...OPTIONS,
      weights,
      arch: 'resnet18',
      imageSize: 32,
      batchSize: 8,
      epochs: 3,
      learningRate: 0.003,
    };
    const { dataset } = await smallDataset();
    const here = machine('here');
    const bundle = await azureTrainer(await azureOn(azure.endpoint)).train(dataset, options, here);
    const sha256 = createHash('sha256')
      .update(await readFile(weights.path))
      .digest('hex');
    const backbone = { name: 'resnet18', sha256, license: 'Apache-2.0' };
    expect(bundle.pipeline.trainer.backbone).toEqual(backbone);
    expect(Object.keys(bundle.notices)).toEqual(['NOTICE.md']);
    expect(bundle.notices['NOTICE.md']).toContain(sha256);
    const { bytes } = weights;
    expect(here.events).toContainEqual({
      ...{ kind: 'progress', phase: 'upload', done: bytes, total: bytes },
      ...{ files: { done: 1, total: 1 }, secondsLeft: 0 },
    });
    expect(said(here.events)).toMatch(/Uploaded the weights \(4\d\.\d MB\)/);

    const [, job] = /jobs\/([\w-]+)\?/.exec(
      azure.state.requests.find(({ method, url }) => method === 'PUT' && /\/jobs\//.test(url))!.url,
    )!;
    const { resourceGroup, workspace } = options;
    const there = machine('there');
    const again = await attachJob(
      await azureOn(azure.endpoint),
      { resourceGroup, workspace, job },
      { golden: 'dataset', targetPrecision: 0.95 },
      there,
    );
    expect(again.pipeline.trainer.backbone).toEqual(backbone);
    expect(again.notices).toEqual(bundle.notices);
    // The first node had the file elsewhere: its checkpoint is one of the same training all the same.
    expect(said(there.events)).toContain('Goes on after epoch 1, from the last checkpoint.');
    azure.assertNoViolations();
  },
);

test.skipIf(!PYTHON)('what torch.save writes by default is taken, too', async () => {
  expect(await readWeights(folder.at('zip.pth'), 'MIT')).toMatchObject({ license: 'MIT' });
});
