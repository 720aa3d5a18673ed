import type { JobBase } from '../../../src/training/azure/client.ts';

const WORKSPACE =
  '/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws';
const FOLDER = `azureml:/${WORKSPACE}/datastores/workspaceblobstore/paths/model-builder`;

const COMMON = {
  experimentName: 'flowers',
  displayName: 'flowers 1',
  description: 'a run',
  computeId: `${WORKSPACE}/computes/gpu`,
  tags: { 'created-by': 'create-model-builder' },
  properties: { projectId: 'p' },
  isArchived: false,
};

/** Every kind of job that is ever sent, with every setting that it can have. */
export const JOB_BODIES: Readonly<Record<string, JobBase>> = {
  'AutoML image classification': {
    properties: {
      jobType: 'AutoML',
      ...COMMON,
      identity: { identityType: 'UserIdentity' },
      environmentVariables: { A: 'b' },
      resources: {
        instanceCount: 2,
        instanceType: 'x',
        shmSize: '8g',
        dockerArgs: '--ipc=host',
        properties: { a: { b: 1 } },
      },
      outputs: {
        best: {
          jobOutputType: 'mlflow_model',
          mode: 'ReadWriteMount',
          uri: `${FOLDER}/out`,
          description: 'd',
        },
      },
      taskDetails: {
        taskType: 'ImageClassification',
        targetColumnName: 'label',
        trainingData: {
          jobInputType: 'mltable',
          uri: `${FOLDER}/train`,
          mode: 'EvalMount',
          description: 't',
        },
        validationData: { jobInputType: 'mltable', uri: `${FOLDER}/valid`, mode: 'EvalMount' },
        validationDataSize: 0.2,
        primaryMetric: 'Accuracy',
        logVerbosity: 'Info',
        limitSettings: { maxTrials: 4, maxConcurrentTrials: 2, timeout: 'PT2H' },
        sweepSettings: {
          samplingAlgorithm: 'Random',
          earlyTermination: {
            policyType: 'Bandit',
            slackFactor: 0.2,
            slackAmount: 0.1,
            evaluationInterval: 2,
            delayEvaluation: 6,
          },
        },
        searchSpace: [
          {
            modelName: "choice('resnet50')",
            learningRate: 'uniform(0.001,0.01)',
            numberOfEpochs: 'choice(15,30)',
          },
        ],
        modelSettings: {
          modelName: 'resnet50',
          numberOfEpochs: 15,
          trainingBatchSize: 78,
          validationBatchSize: 78,
          learningRate: 0.005,
          learningRateScheduler: 'WarmupCosine',
          warmupCosineLRWarmupEpochs: 2,
          warmupCosineLRCycles: 0.45,
          optimizer: 'Adam',
          weightDecay: 0.0001,
          earlyStopping: true,
          earlyStoppingPatience: 5,
          earlyStoppingDelay: 5,
          evaluationFrequency: 1,
          layersToFreeze: 0,
          weightedLoss: 0,
          distributed: true,
          randomSeed: 1,
          trainingCropSize: 224,
          validationCropSize: 224,
          validationResizeSize: 256,
          enableOnnxNormalization: false,
        },
      },
    },
  },
  Command: {
    properties: {
      jobType: 'Command',
      ...COMMON,
      identity: { identityType: 'Managed', clientId: '44444444-4444-4444-8444-444444444444' },
      codeId: `${WORKSPACE}/codes/model-builder/versions/1`,
      command:
        'python train.py --data ${{inputs.pictures}} --output ${{outputs.model}} --weights ${{inputs.weights}}',
      environmentId: 'azureml://registries/azureml/environments/acpt-pytorch-2.8-cuda12.6/versions/7',
      environmentVariables: { OMP_NUM_THREADS: '2' },
      inputs: {
        pictures: {
          jobInputType: 'uri_folder',
          uri: `${FOLDER}/pictures`,
          mode: 'ReadOnlyMount',
          description: 'd',
        },
        manifest: { jobInputType: 'uri_file', uri: `${FOLDER}/manifest.json`, mode: 'Download' },
        weights: { jobInputType: 'uri_file', uri: `${FOLDER}/weights/0.pth`, mode: 'Download' },
        table: { jobInputType: 'mltable', uri: `${FOLDER}/t`, mode: 'EvalMount' },
        custom: { jobInputType: 'custom_model', uri: `${FOLDER}/m`, mode: 'Download' },
        epochs: { jobInputType: 'literal', value: '15' },
      },
      outputs: {
        model: { jobOutputType: 'uri_folder', uri: `${FOLDER}/runs/1`, mode: 'ReadWriteMount' },
        file: { jobOutputType: 'uri_file', uri: `${FOLDER}/runs/1.txt`, mode: 'Upload' },
      },
      distribution: { distributionType: 'PyTorch', processCountPerInstance: 4 },
      resources: { instanceCount: 2, shmSize: '16g' },
      limits: { jobLimitsType: 'Command', timeout: 'PT2H' },
    },
  },
  Sweep: {
    properties: {
      jobType: 'Sweep',
      ...COMMON,
      objective: { goal: 'Maximize', primaryMetric: 'accuracy' },
      samplingAlgorithm: { samplingAlgorithmType: 'Random', seed: 1, rule: 'Sobol' },
      searchSpace: { learning_rate: ['loguniform', [-6, -2]] },
      earlyTermination: { policyType: 'MedianStopping', evaluationInterval: 1, delayEvaluation: 5 },
      trial: {
        codeId: `${WORKSPACE}/codes/model-builder/versions/1`,
        command: 'python train.py',
        environmentId: 'e',
        environmentVariables: { A: 'b' },
        distribution: { distributionType: 'PyTorch', processCountPerInstance: 2 },
        resources: { instanceCount: 1, shmSize: '8g' },
      },
      inputs: { pictures: { jobInputType: 'uri_folder', uri: `${FOLDER}/pictures`, mode: 'ReadOnlyMount' } },
      outputs: { model: { jobOutputType: 'uri_folder', uri: `${FOLDER}/runs/s`, mode: 'ReadWriteMount' } },
      limits: {
        jobLimitsType: 'Sweep',
        maxTotalTrials: 4,
        maxConcurrentTrials: 2,
        trialTimeout: 'PT1H',
        timeout: 'PT4H',
      },
    },
  },
};
