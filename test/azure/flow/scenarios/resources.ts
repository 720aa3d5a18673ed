import { fault, NEW, type Row } from './row.ts';

/** What there is before the training. */
export const RESOURCES: Readonly<Record<string, Row>> = {
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
    scenario: { quotas: { TotalLowPriorityCores: { limit: 0 } } },
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
};
