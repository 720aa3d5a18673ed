import { AUTH_MODES } from '../../training/azure/auth-modes.ts';
import { DEFAULT_SIZE } from '../../training/azure/catalogue.ts';
import { choice, duration, number, text, toggle } from '../flags.ts';

const NODES = { min: 1, max: 100, integer: true };

/** Who asks, and whose subscription it is; every Azure command has them. */
export const AZURE_SIGN_IN_FLAGS = {
  subscription: text(
    '<id|name>',
    'Azure subscription (default: AZURE_SUBSCRIPTION_ID, or the only one that you have)',
  ),
  tenant: text(
    '<id>',
    'directory that the subscription belongs to (default: the one that you are signed in to)',
  ),
  auth: choice(
    AUTH_MODES,
    'how to sign in; auto: variables of the environment, then the Azure CLI (az login) and its kin',
    'auto',
  ),
  cloud: text(
    '<public|usgov|china|https://…>',
    'Azure cloud, or the address of another Resource Manager',
    'public',
  ),
  azureApiVersion: text('<version>', 'version of the Machine Learning API, where a cloud is behind or ahead'),
};

/** Which workspace. */
export const AZURE_WORKSPACE_FLAGS = {
  workspace: text(
    '<name>',
    'Azure Machine Learning workspace; made if there is none, with all that it needs',
  ),
  resourceGroup: text(
    '<name>',
    'resource group of the workspace (default: where the workspace is, else <workspace>-rg)',
  ),
};

/** Where the workspace is made, and what it trains on. */
export const AZURE_TRAINING_FLAGS = {
  ...AZURE_WORKSPACE_FLAGS,
  region: text('<name>', 'where to make a new workspace: near you or your customers, such as westeurope'),
  experiment: text('<name>', 'groups jobs; made by its first job (default: the name of the projects)'),
  compute: text(
    '<name>',
    'cluster that trains; made if there is none, and free of charge while idle',
    'gpu-cluster',
  ),
  computeSize: {
    ...text('<size>', 'machines of a new cluster; `npx create-model-builder azure sizes` lists them'),
    shownDefault: DEFAULT_SIZE,
  },
  priority: choice(
    ['low', 'dedicated'],
    'low: Spot, mostly cheaper, may be interrupted or unavailable, for shorter runs; dedicated: dearer and uninterrupted',
    'dedicated',
  ),
  minNodes: number(
    '<count>',
    'machines of a new cluster that are kept when idle; 0 costs nothing once the last one is given back',
    { ...NODES, min: 0 },
    0,
  ),
  maxNodes: number('<count>', 'most machines of a new cluster', NODES, 1),
  nodes: number('<count>', 'machines that train together', NODES, 1),
  epochs: number(
    '<count>',
    'most passes over the pictures; training stops earlier when it no longer gets better',
    { min: 1, max: 1000, integer: true },
    30,
  ),
  jobTimeout: {
    ...duration('<time>', 'Azure ends the job after this time: 30m, 2h', { min: 300, max: 7 * 24 * 3600 }),
    shownDefault: '2h',
  },
  deleteFailedCompute: toggle(
    'delete a cluster of that name that an earlier attempt left behind in a failed state',
  ),
  allowRetired: toggle('do not refuse sizes that Azure has retired, for private clouds that still have them'),
};

/** How the job trains. */
export const AZURE_JOB_FLAGS = {
  azureTrainer: choice(
    ['command', 'automl'],
    "command: our own readable PyTorch script; automl: Azure's AutoML for images",
    'command',
  ),
  trials: number(
    '<count>',
    'trials of AutoML; more than one is a sweep',
    { min: 1, max: 100, integer: true },
    1,
  ),
  arch: choice(['resnet50', 'resnet18'], 'network of the script; for experts', 'resnet50'),
  weights: text(
    '<imagenet|none|file>',
    'what the network starts from; a file: state dict of --arch, with --backbone-license; for experts',
    'imagenet',
  ),
  environment: text(
    '<name[:version]>',
    'environment of Azure Machine Learning that the script runs in, with PyTorch and torchvision (default: the curated one); for experts',
  ),
  learningRate: {
    ...number(
      '<number>',
      'learning rate of the script, at 64 pictures a step; for experts',
      { min: 1e-6, max: 10 },
      undefined,
    ),
    shownDefault: '0.01',
  },
  imageSize: number(
    '<pixels>',
    'width and height that the network sees; for experts',
    { min: 32, max: 1024, integer: true },
    224,
  ),
  batchSize: number(
    '<count>',
    'pictures a step and GPU; for experts',
    { min: 2, max: 4096, integer: true },
    64,
  ),
};

/** The job's time limit where none is given, seconds. */
export const DEFAULT_JOB_TIMEOUT = 2 * 3600;
