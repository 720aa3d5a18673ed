import type { JobBase } from '../client.ts';
import { JOB_ENTRY } from '../job/results.ts';
import { TAGS } from '../tags.ts';
import type { JobIdentity } from './job-identity.ts';
import type { AzureOptions } from './options.ts';
import { sharedMemory } from './shared-memory.ts';

/** Tag with the licence of a weights file of the user's own, for `azure attach`: it is known nowhere else. */
export const LICENSE_TAG = 'model-builder-weights-license';

/** Measuring, export and upload come after the training's own limit. */
const FINISHING_SECONDS = 600;

export interface JobParts {
  readonly computeId: string;
  readonly options: AzureOptions;
  readonly toolVersion: string;
  /** Where the datastore keeps no credentials. */
  readonly identity?: JobIdentity | undefined;
}

export interface CommandParts extends JobParts {
  readonly codeId: string;
  readonly environmentId: string;
  /** Addresses `azureml://…`. */
  readonly pictures: string;
  readonly manifest: string;
  /** Of the weights file, where the options name one. */
  readonly weights?: string | undefined;
  readonly output: string;
  /** GPUs of a node; 0 trains on its processors. */
  readonly gpus: number;
  /** Of a node, GiB, where it is known. */
  readonly memory?: number | undefined;
}

/** A command job: our script, a process for each GPU of each node. */
export function commandJob(parts: CommandParts): JobBase {
  const { options, gpus, weights } = parts;
  const { timeoutSeconds, nodes, learningRate, keepFamiliar } = options;
  const file = typeof options.weights === 'string' ? undefined : options.weights;
  const most = Math.max(60, timeoutSeconds - FINISHING_SECONDS);
  const limit = Math.floor(Math.min(options.timeLimitSeconds ?? most, most));
  const literals = {
    arch: options.arch,
    weights: typeof options.weights === 'string' ? options.weights : '${{inputs.weights}}',
    epochs: options.epochs,
    'batch-size': options.batchSize,
    ...(learningRate !== undefined && { 'learning-rate': learningRate }),
    ...(keepFamiliar !== undefined && { 'keep-familiar': keepFamiliar }),
    'image-size': options.imageSize,
    seed: options.seed,
    'time-limit': limit,
    'tool-version': parts.toolVersion,
  };
  const words = Object.entries(literals).map(([name, value]) => `--${name} ${value}`);
  return {
    properties: {
      ...common(parts),
      jobType: 'Command',
      tags: { ...TAGS, ...(file !== undefined && { [LICENSE_TAG]: file.license }) },
      // Every epoch reads the pictures again: the mount keeps what it has read on the node's disk.
      environmentVariables: { DATASET_MOUNT_BLOCK_BASED_CACHE_ENABLED: 'true' },
      codeId: parts.codeId,
      environmentId: parts.environmentId,
      command: `python ${JOB_ENTRY} --data \${{inputs.pictures}} --manifest \${{inputs.manifest}} --output \${{outputs.model}} ${words.join(' ')}`,
      inputs: {
        pictures: { jobInputType: 'uri_folder', uri: parts.pictures, mode: 'ReadOnlyMount' },
        manifest: { jobInputType: 'uri_file', uri: parts.manifest, mode: 'Download' },
        ...(weights !== undefined && {
          weights: { jobInputType: 'uri_file', uri: weights, mode: 'Download' },
        }),
      },
      outputs: { model: { jobOutputType: 'uri_folder', uri: parts.output, mode: 'ReadWriteMount' } },
      distribution: { distributionType: 'PyTorch', processCountPerInstance: Math.max(1, gpus) },
      resources: { instanceCount: nodes, shmSize: sharedMemory(gpus, parts.memory) },
      limits: { jobLimitsType: 'Command', timeout: `PT${timeoutSeconds}S` },
    },
  };
}

export interface AutoMlParts extends JobParts {
  /** Addresses of the two MLTable folders, `azureml://…`. */
  readonly training: string;
  readonly validation: string;
}

/** An AutoML job for images: one ResNet50, or a sweep over a few of its settings. */
export function autoMlJob(parts: AutoMlParts): JobBase {
  const { options } = parts;
  const sweeps = options.trials > 1;
  return {
    properties: {
      ...common(parts),
      jobType: 'AutoML',
      tags: { ...TAGS },
      resources: { instanceCount: 1 },
      taskDetails: {
        taskType: 'ImageClassification',
        targetColumnName: 'label',
        primaryMetric: 'Accuracy',
        trainingData: { jobInputType: 'mltable', uri: parts.training },
        validationData: { jobInputType: 'mltable', uri: parts.validation },
        limitSettings: {
          maxTrials: options.trials,
          maxConcurrentTrials: Math.min(options.trials, options.nodes),
          timeout: `PT${options.timeoutSeconds}S`,
        },
        modelSettings: {
          modelName: 'resnet50',
          numberOfEpochs: options.epochs,
          randomSeed: options.seed,
          // The normalisation is put into the graph here, where it can be checked.
          enableOnnxNormalization: false,
        },
        ...(sweeps && {
          sweepSettings: { samplingAlgorithm: 'Random' },
          searchSpace: [
            {
              modelName: "choice('resnet50')",
              learningRate: 'uniform(0.001, 0.02)',
              optimizer: "choice('sgd', 'adam')",
            },
          ],
        }),
      },
    },
  };
}

function common({ computeId, options, identity }: JobParts) {
  return {
    displayName: `${options.experiment}-${options.azureTrainer}`,
    experimentName: options.experiment,
    computeId,
    ...(identity && { identity }),
  };
}
