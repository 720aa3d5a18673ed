import { createSession } from '../../../../src/bundle/predictor.ts';
import { checkInput } from '../../../../src/training/azure/job/results.ts';
import { fields, text } from '../json.ts';
import { artifactsOf, asFolder, blobAddress } from '../blobs/address.ts';
import { virtualNow } from '../replies.ts';
import type { JobScript } from '../scenario.ts';
import type { ArmResource, JobRun, World } from '../types.ts';
import { tinyModel } from '../../tiny-model.ts';
import { manifestFacts, workspaceOfJob, type TrainingFacts } from './inputs.ts';
import { takeMetrics } from './metrics.ts';

/** What the job printed, as the studio names it. */
export const STD_LOG = 'user_logs/std_log.txt';

/** What our training script would have left behind, made in no time: a real model, small and untrained. */
export async function finishCanned(world: World, run: JobRun, job: ArmResource): Promise<void> {
  const { result = 'good', epochs = 3 } = world.scenario.job ?? {};
  const facts = await manifestFacts(world, job);
  const output = outputFolder(world, job);
  const put = (name: string, content: Uint8Array | string) => world.blobs.put(output, name, content);
  const labels = result === 'wrong-labels' ? facts.labels.slice(1) : facts.labels;
  const model = tinyModel({
    labels: facts.labels.length,
    gain: 0.002,
    metadata: { labels: JSON.stringify(facts.labels), producer: 'create-model-builder canned' },
  });
  if (result !== 'no-model') {
    await put('bestModel.onnx', result === 'corrupt-model' ? model.slice(0, model.length >> 1) : model);
  }
  await put('bestModelMap.json', JSON.stringify(labels));
  await put('pipelineFacts.json', JSON.stringify(await pipelineFacts(model, facts, world.scenario.job)));
  await put('metrics.json', JSON.stringify(perfectMetrics(facts)));
  await reportEpochs(world, run, job, epochs, true);
}

/** Log and metrics as they are after some epochs. */
export async function reportEpochs(
  world: World,
  run: JobRun,
  job: ArmResource,
  upTo: number,
  done = false,
): Promise<void> {
  const lines = cannedLog(world.scenario.job?.epochs ?? 3, await manifestFacts(world, job));
  const shown = done ? lines : lines.slice(0, Math.min(upTo + 1, lines.length - 1));
  run.metrics.length = 0;
  takeMetrics(run, shown, virtualNow(world));
  await world.blobs.put(artifactsOf(world, workspaceOfJob(job), run.id), STD_LOG, `${shown.join('\n')}\n`);
  run.logs.set(STD_LOG, STD_LOG);
}

/** Where the first output of a command job lies: where it says, else where the service puts it. */
export function outputFolder(world: World, job: ArmResource): ReturnType<typeof asFolder> {
  const [name, output] = Object.entries(fields(job.properties, 'outputs')).at(0) ?? ['default'];
  const uri =
    text(output, 'uri') ?? `azureml://datastores/workspaceblobstore/paths/azureml/${job.name}/${name}/`;
  return asFolder(blobAddress(world, workspaceOfJob(job), uri));
}

function cannedLog(epochs: number, facts: TrainingFacts): readonly string[] {
  const line = (event: string, values: object) => JSON.stringify({ modelBuilder: event, ...values });
  return [
    line('start', {
      labels: facts.labels,
      trainingPictures: facts.training.length,
      validationPictures: facts.validation.length,
      arch: 'resnet50',
      epochs,
      processes: 1,
      device: 'emulated',
      torch: '2.10.0',
    }),
    ...Array.from({ length: epochs }, (_, i) => {
      const accuracy = 1 - 0.5 / (i + 1);
      return line('epoch', {
        epoch: i + 1,
        epochs,
        trainAccuracy: accuracy,
        trainLoss: 1 / (i + 1),
        validationAccuracy: accuracy,
        validationLoss: 1 / (i + 1),
        bestValidationAccuracy: accuracy,
        learningRate: 0.01,
        bestEpoch: i + 1,
        seconds: 60 * (i + 1),
        picturesPerSecond: 120,
      });
    }),
    line('done', {
      accuracy: 1,
      balancedAccuracy: 1,
      logLoss: 0.1,
      epochs,
      bestEpoch: epochs,
      seconds: 60 * epochs,
    }),
  ];
}

async function pipelineFacts(
  model: Uint8Array,
  { labels }: TrainingFacts,
  { result = 'good', epochs = 3 }: JobScript = {},
): Promise<object> {
  const logits = await logitsOf(model);
  const resize = { mode: 'cover', width: 224, height: 224, kernel: 'linear' };
  return {
    schemaVersion: 1,
    preprocessing: { preset: 'model-builder', ...(result !== 'odd-facts' && { resize }) },
    ...(result === 'no-familiarity' && { familiarity: { name: 'familiarity', threshold: 0.5 } }),
    input: { name: 'input1', shape: [null, 3, 224, 224], layout: 'NCHW', channels: 'RGB' },
    output: { name: 'output1', shape: [null, labels.length], activation: 'logits' },
    ...(result !== 'no-check' && {
      check: {
        input: '(i * 7919) % 256',
        logits: result === 'other-scores' ? logits.map((logit) => logit + 1) : logits,
      },
    }),
    versions: { torch: '2.10.0', torchvision: '0.25.0' },
    backbone: { name: 'resnet50', weights: 'imagenet', sha256: '0'.repeat(64) },
    seed: 1,
    epochs,
    bestEpoch: epochs,
    seconds: 60 * epochs,
    processes: 1,
    unreadable: [],
  };
}

/** What the script's own network gave; here it is the file's. */
async function logitsOf(model: Uint8Array): Promise<readonly number[]> {
  const session = await createSession(model);
  try {
    const input1 = { data: checkInput({ width: 224, height: 224 }), dims: [1, 3, 224, 224] };
    return [...(await session.run({ input1 })).output1.data];
  } finally {
    await session.close();
  }
}

function perfectMetrics({ labels, training, validation }: TrainingFacts): object {
  const count = (all: readonly string[], label: string) => all.filter((each) => each === label).length;
  return {
    schemaVersion: 1,
    accuracy: 1,
    balancedAccuracy: 1,
    logLoss: 0.1,
    trainingPictures: training.length,
    validationPictures: validation.length,
    labels: labels.map((label) => ({
      label,
      trainingPictures: count(training, label),
      validationPictures: count(validation, label),
      precision: 1,
      recall: 1,
      f1: 1,
    })),
    confusion: labels.map((label, row) =>
      labels.map((_, column) => (row === column ? count(validation, label) : 0)),
    ),
  };
}
