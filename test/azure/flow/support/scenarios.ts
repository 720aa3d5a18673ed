import type { AzureOptions } from '../../../../src/training/azure/flow/options.ts';
import type { Fault, JobStage, Scenario } from '../../../support/azure-emulator/index.ts';

/** One row: what Azure does, and what the user gets. */
export interface Row {
  readonly scenario: Scenario;
  readonly options?: Partial<AzureOptions>;
  /** Life of each token, seconds. */
  readonly tokenSeconds?: readonly number[];
  /** Error code; absent: it ends well. */
  readonly code?: string | undefined;
  /** What must be among the things said. */
  readonly says?: RegExp;
  /** Jobs submitted in the end, that of the second run included. @default 1 */
  readonly jobs?: number;
  /** After an error the same command is run again, in a subscription that behaves like this. @default {} */
  readonly later?: Scenario;
  /** Every look at the clock finds it ten minutes later. */
  readonly hurries?: true;
  /** Where somebody has to do something first. */
  readonly then?: 'not tried';
}

const READY: Scenario = { compute: 'ready' };
const JOB = String.raw`/jobs/[^/?]+\?`;
const fault = (more: Fault): Scenario => ({ ...READY, faults: [more] });
const stages = (...all: readonly JobStage[]): Scenario => ({ ...READY, job: { stages: all } });
const QUEUED: JobStage = { status: 'Queued' };
// A state is left with every second look or so: some have to be seen.
const RUNNING: JobStage = { status: 'Running', polls: 3 };
const COMPLETED: JobStage = { status: 'Completed' };
const armError = (code: string, message: string) => ({ error: { code, message } });
const NEW: Partial<AzureOptions> = { region: 'westeurope', workspace: 'new-ws', resourceGroup: 'new-rg' };
const PREEMPTED = 'AzureMLCompute job failed. PreemptionError: Nodes of this job got pre-empted';

const AUTOML: Partial<AzureOptions> = { azureTrainer: 'automl' };
const automl = (job: NonNullable<Scenario['job']>): Scenario => ({ ...READY, job });

export const ROWS: Readonly<Record<string, Row>> = {
  'everything is well': {
    scenario: READY,
    says: /colours is new: this is its first job[^]*Monitor current run in Azure portal: https:/,
  },

  // The way to Azure.
  'throttled, with Retry-After': {
    scenario: fault({ method: 'GET', path: JOB, nth: 2, status: 429, headers: { 'retry-after': '1' } }),
  },
  'throttled, without Retry-After': { scenario: fault({ method: 'GET', path: JOB, nth: 2, status: 429 }) },
  'service unavailable': { scenario: fault({ method: 'GET', path: JOB, nth: 2, status: 503 }) },
  'internal errors, twice': { scenario: fault({ method: 'GET', path: JOB, nth: 2, times: 2, status: 500 }) },
  'connection reset': { scenario: fault({ method: 'GET', path: JOB, nth: 2, kind: 'reset' }) },
  'half an answer': { scenario: fault({ method: 'GET', path: JOB, nth: 2, kind: 'truncate' }) },
  'submission: the answer gets lost': {
    scenario: fault({ method: 'PUT', path: JOB, after: true, kind: 'reset' }),
  },
  'submission: half an answer': { scenario: fault({ method: 'PUT', path: JOB, kind: 'truncate' }) },
  'submission: refused once by a failing service': {
    scenario: fault({ method: 'PUT', path: JOB, status: 500 }),
  },
  'compute: the answer gets lost': {
    scenario: { faults: [{ method: 'PUT', path: '/computes/', after: true, kind: 'reset' }] },
  },
  'deployment: the answer gets lost': {
    scenario: {
      exists: 'nothing',
      faults: [{ method: 'PUT', path: '/deployments/', after: true, kind: 'reset' }],
    },
    options: NEW,
  },

  // Who asks.
  'token ends in the middle': { scenario: READY, tokenSeconds: [2, 3600] },
  'token revoked in the middle': {
    scenario: fault({
      method: 'GET',
      path: JOB,
      nth: 3,
      status: 401,
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
      body: armError(
        'ExpiredAuthenticationToken',
        'The access token expiry UTC time is earlier than current time.',
      ),
    }),
  },
  'no token is accepted': {
    scenario: fault({
      path: '/pictures-ws',
      times: 1000,
      status: 401,
      body: armError('InvalidAuthenticationToken', 'The access token is invalid.'),
    }),
    code: 'azure-sign-in',
    says: /az login/,
  },
  'not allowed to submit': {
    scenario: fault({
      method: 'PUT',
      path: JOB,
      status: 403,
      body: armError(
        'AuthorizationFailed',
        'The client does not have authorization to perform the action jobs/write.',
      ),
    }),
    code: 'azure-role',
    says: /Contributor|AzureML Data Scientist/,
  },
  'only a reader': {
    scenario: { role: 'reader' },
    code: 'azure-role',
    says: /submit jobs/,
  },
  'a policy forbids the workspace': {
    scenario: {
      exists: 'nothing',
      faults: [
        {
          method: 'PUT',
          path: '/deployments/',
          status: 403,
          body: armError('RequestDisallowedByPolicy', 'Resource was disallowed by policy.'),
        },
      ],
    },
    options: NEW,
    code: 'azure-policy',
    says: /policy of your organisation/,
  },

  // What there is.
  'no resource group, and no region said': {
    scenario: { exists: 'nothing' },
    options: { workspace: 'new-ws', resourceGroup: 'new-rg' },
    code: 'azure-region-missing',
    says: /--region/,
    then: 'not tried',
    jobs: 0,
  },
  'everything is new': {
    scenario: { exists: 'nothing' },
    options: NEW,
    says: /Creating the workspace new-ws/,
  },
  'a provider is not registered, and may be': {
    scenario: { exists: 'nothing', unregistered: ['Microsoft.KeyVault'] },
    options: NEW,
    says: /Registering Microsoft\.KeyVault/,
  },
  'a provider is not registered, beside an existing workspace': {
    scenario: { unregistered: ['Microsoft.MachineLearningServices'] },
    code: 'azure-provider',
    says: /az provider register/,
    then: 'not tried',
    jobs: 0,
  },
  'the deployment fails': {
    scenario: {
      exists: 'nothing',
      deployment: {
        error: {
          code: 'DeploymentFailed',
          message: 'At least one resource deployment operation failed.',
          details: [{ code: 'VaultAlreadyExists', message: 'The vault name is already in use.' }],
        },
      },
    },
    options: NEW,
    code: 'azure-name-taken',
    says: /vault name is already in use/,
    then: 'not tried',
    jobs: 0,
  },
  'no quota': {
    scenario: { quotas: { lowPriorityCores: { limit: 0 } } },
    code: 'azure-quota',
    says: /quota/i,
  },
  'the compute cannot be made': {
    scenario: {
      computeCreation: {
        error: { code: 'ClusterCoreQuotaReached', message: 'Operation results in exceeding quota limits.' },
      },
    },
    code: 'azure-compute-failed',
    says: /exceeding quota limits[^]*--delete-failed-compute/,
    then: 'not tried',
    jobs: 0,
  },
  'a failed compute was left behind': {
    scenario: { compute: 'failed' },
    code: 'azure-compute-failed',
    says: /left behind in a failed state[^]*--compute[^]*--delete-failed-compute/,
    then: 'not tried',
    jobs: 0,
  },
  'a failed compute was left behind, and may be deleted': {
    scenario: { compute: 'failed' },
    options: { deleteFailedCompute: true },
    says: /Deleting the failed compute gpu/,
  },
  'a compute without a size': {
    scenario: { compute: 'no-size' },
    code: 'azure-compute-failed',
    then: 'not tried',
    jobs: 0,
  },
  'a compute of another kind': {
    scenario: { compute: 'kubernetes' },
    code: 'azure-compute-kind',
    says: /--compute/,
    then: 'not tried',
    jobs: 0,
  },
  'the environment is gone': {
    scenario: fault({ method: 'GET', path: '/environments/', times: 9, status: 404 }),
    code: 'azure-environment',
    says: /--azure-trainer automl/,
  },

  // Storage.
  'uploading meets a busy service': {
    scenario: fault({ method: 'PUT', path: 'model-builder/pictures/', nth: 3, times: 2, status: 503 }),
  },
  'uploading: the answer gets lost': {
    scenario: fault({ method: 'PUT', path: 'model-builder/pictures/', nth: 3, after: true, kind: 'reset' }),
  },
  'no role on the storage: its key is the last resort': { scenario: { ...READY, blobRole: false } },
  'no role on the storage, and no keys': {
    scenario: { ...READY, blobRole: false, sharedKeys: false },
    code: 'azure-storage-role',
    says: /Storage Blob Data Contributor/,
  },
  'the download breaks off': {
    scenario: fault({ method: 'GET', path: String.raw`bestModel\.onnx`, kind: 'truncate' }),
  },
  'the download is refused': {
    scenario: fault({ method: 'GET', path: String.raw`bestModel\.onnx`, times: 99, status: 403 }),
    code: 'azure-storage-refused',
    jobs: 1,
  },

  // The job.
  'evicted, and queued again': {
    scenario: stages(QUEUED, RUNNING, { status: 'Queued', node: 'preempted', polls: 3 }, RUNNING, COMPLETED),
    says: /Running .*now Queued[^]*goes on from its last checkpoint by itself/,
  },
  'evicted, and failed for it': {
    scenario: stages(QUEUED, RUNNING, {
      status: 'Failed',
      error: { code: 'JobPreempted', message: PREEMPTED },
    }),
    code: 'azure-job-evicted',
    says: /goes on from the last checkpoint/,
    jobs: 2,
  },
  'not responding for a while': {
    scenario: stages(QUEUED, RUNNING, { status: 'NotResponding', polls: 3 }, RUNNING, COMPLETED),
    says: /NotResponding/,
  },
  'paused for a while': {
    scenario: stages(QUEUED, { status: 'Paused', polls: 3 }, RUNNING, COMPLETED),
    says: /Paused/,
  },
  'not responding for ever': {
    scenario: stages(QUEUED, RUNNING, { status: 'NotResponding', polls: 1000 }),
    hurries: true,
    code: 'azure-job-stuck',
    says: /half an hour[^]*azure cancel/,
    later: { ...READY, job: { stages: [QUEUED, RUNNING, COMPLETED] } },
    then: 'not tried',
  },
  'queued for long': {
    scenario: stages({ status: 'Queued', polls: 4 }, RUNNING, COMPLETED),
    hurries: true,
    says: /Queued for .*no machine is free/,
  },
  'a state that nobody knows': {
    scenario: stages({ status: 'Scheduled', polls: 3 }, QUEUED, RUNNING, COMPLETED),
    says: /Scheduled/,
  },
  'queued while the compute is in error': {
    scenario: stages(
      QUEUED,
      {
        status: 'Queued',
        polls: 2,
        computeError: { code: 'ClusterCoreQuotaReached', message: 'No cores are left for this cluster.' },
      },
      RUNNING,
      COMPLETED,
    ),
    says: /No cores are left for this cluster/,
  },
  'failed, with an error inside an error': {
    scenario: stages(QUEUED, RUNNING, {
      status: 'Failed',
      error: {
        code: 'UserError',
        message: 'Job failed.',
        details: [{ code: 'OutOfMemory', message: 'CUDA out of memory.' }],
      },
    }),
    code: 'azure-job-failed',
    says: /azure logs colours-/,
    jobs: 2,
  },
  'cancelled by somebody': {
    scenario: stages(QUEUED, RUNNING, { status: 'Canceled' }),
    code: 'azure-job-canceled',
    says: /cancelled/,
    jobs: 2,
  },
  'the job disappears': {
    scenario: fault({
      method: 'GET',
      path: JOB,
      nth: 3,
      times: 99,
      status: 404,
      body: armError('ResourceNotFound', 'The job was not found.'),
    }),
    code: 'azure-job-missing',
    says: /azure jobs/,
    jobs: 1,
  },

  // What is only shown.
  'no run history': { scenario: fault({ path: '/history/', times: 999, status: 404 }) },
  'run history fails': {
    scenario: fault({ path: '/history/', times: 999, status: 400, body: armError('UserError', 'No.') }),
    says: /log cannot be read/,
  },
  'the region cannot be found': {
    scenario: fault({ path: '/discovery', times: 99, status: 400, body: armError('UserError', 'No.') }),
    says: /cannot be shown/,
  },

  // What it left.
  'complete without a model': {
    scenario: { ...READY, job: { result: 'no-model' } },
    code: 'azure-results-missing',
    says: /bestModel\.onnx[^]*azure logs/,
    jobs: 2,
  },
  'a damaged model': {
    scenario: { ...READY, job: { result: 'corrupt-model' } },
    code: 'model-',
    jobs: 2,
  },
  'labels that do not fit': {
    scenario: { ...READY, job: { result: 'wrong-labels' } },
    code: 'azure-labels-mismatch',
    says: /Nothing was generated/,
    jobs: 2,
  },

  // AutoML.
  'AutoML: the best trial by its tag': { scenario: automl({}), options: AUTOML, says: /put into the model/ },
  'AutoML: the best trial among the children': {
    scenario: automl({ bestTrial: 'children' }),
    options: AUTOML,
  },
  'AutoML: the best trial by its name alone': {
    scenario: automl({ bestTrial: 'name-only' }),
    options: AUTOML,
  },
  'AutoML: files where older jobs kept them': {
    scenario: automl({ store: 'blob-store' }),
    options: AUTOML,
  },
  'AutoML: a sweep': { scenario: automl({}), options: { ...AUTOML, trials: 4 } },
  'AutoML: run history is silent, the storage speaks': {
    scenario: { ...automl({}), faults: [{ path: '/history/', times: 999, status: 404 }] },
    options: AUTOML,
  },
  'AutoML: the address of the model expires': {
    scenario: {
      ...automl({}),
      faults: [{ method: 'GET', path: String.raw`train_artifacts/model\.onnx`, status: 403 }],
    },
    options: AUTOML,
  },
  'AutoML: no trial': {
    scenario: automl({ bestTrial: 'missing' }),
    options: AUTOML,
    code: 'azure-artifacts-missing',
    says: /_HD_0/,
    jobs: 2,
  },
  'AutoML: a trial without a model': {
    scenario: automl({ result: 'no-model' }),
    options: AUTOML,
    code: 'azure-artifacts-missing',
    jobs: 2,
  },
  'AutoML: one label too few': {
    scenario: automl({ result: 'wrong-labels' }),
    options: AUTOML,
    code: 'azure-labels-mismatch',
    says: /1 labels/,
    jobs: 2,
  },
  'AutoML: a damaged model': {
    scenario: automl({ result: 'corrupt-model' }),
    options: AUTOML,
    code: 'model-',
    jobs: 2,
  },
};
