import type { JobStage, Scenario } from '../../../support/azure-emulator/index.ts';
import { armError, fault, JOB, READY, type Row } from './row.ts';

const stages = (...all: readonly JobStage[]): Scenario => ({ ...READY, job: { stages: all } });
const QUEUED: JobStage = { status: 'Queued' };
// A state is left with every second look or so: some have to be seen.
const RUNNING: JobStage = { status: 'Running', polls: 3 };
const COMPLETED: JobStage = { status: 'Completed' };
const PREEMPTED = 'AzureMLCompute job failed. PreemptionError: Nodes of this job got pre-empted';

/** What the job goes through, and what it leaves. */
export const JOBS: Readonly<Record<string, Row>> = {
  'everything is well': {
    scenario: READY,
    says: /colours is new: this is its first job[^]*Monitor current run in Azure portal: https:/,
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
    hurries: 10,
    code: 'azure-job-stuck',
    says: /half an hour[^]*azure cancel/,
    later: { ...READY, job: { stages: [QUEUED, RUNNING, COMPLETED] } },
    then: 'not tried',
  },
  'queued for long': {
    scenario: stages({ status: 'Queued', polls: 4 }, RUNNING, COMPLETED),
    hurries: 10,
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
    says: /was cancelled\.\nRun the same command again to train anew/,
    jobs: 2,
  },
  'cancelled, and Azure says why': {
    scenario: stages(QUEUED, RUNNING, {
      status: 'Canceled',
      error: { code: 'UserError', message: 'The subscription was disabled.' },
    }),
    code: 'azure-job-canceled',
    says: /was cancelled: The subscription was disabled\.\n/,
    jobs: 2,
  },
  'cancelled when its time was up': {
    scenario: stages(QUEUED, { ...RUNNING, minutes: 120 }, { status: 'Canceled' }),
    code: 'azure-job-canceled',
    says: /was cancelled\. It ran for .*--job-timeout allows\.\n.*a longer --job-timeout/,
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
  'nothing to check the model with': {
    scenario: { ...READY, job: { result: 'no-check' } },
    code: 'azure-results-damaged',
    says: /no logits to check the model with/,
    jobs: 2,
  },
  'a model that scores otherwise than it did there': {
    scenario: { ...READY, job: { result: 'other-scores' } },
    code: 'azure-results-disagree',
    says: /Nothing was generated/,
    jobs: 2,
  },
  'facts that lack what a pipeline needs': {
    scenario: { ...READY, job: { result: 'odd-facts' } },
    code: 'azure-results-damaged',
    says: /pipelineFacts\.json, from the job, cannot be used: "preprocessing" lacks "resize"/,
    jobs: 2,
  },
  'facts that tell of an output which the model lacks': {
    scenario: { ...READY, job: { result: 'no-familiarity' } },
    code: 'azure-results-disagree',
    says: /Nothing was generated/,
    jobs: 2,
  },
  'labels that do not fit': {
    scenario: { ...READY, job: { result: 'wrong-labels' } },
    code: 'azure-labels-mismatch',
    says: /Nothing was generated/,
    jobs: 2,
  },
};
