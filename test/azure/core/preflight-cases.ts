import type { AzureSettings } from '../../../src/training/azure/settings.ts';
import { type Scenario } from '../../support/azure-emulator/index.ts';

/** What the permissions of that role are, told to those who may read them. */
const DATA_SCIENTIST = {
  value: [
    {
      actions: ['read', 'action', 'delete', 'write'].map(
        (verb) => `Microsoft.MachineLearningServices/workspaces/*/${verb}`,
      ),
      notActions: ['Microsoft.MachineLearningServices/workspaces/computes/*/write'],
    },
  ],
};

export interface Case {
  readonly scenario: Scenario;
  readonly settings?: Partial<AzureSettings>;
  /** `severity code` and words, in any order; exactly these. */
  readonly findings: readonly (readonly [what: string, says: RegExp])[];
}

/** Name → what is there, what was asked, and what the check must find. */
export const CASES: Readonly<Record<string, Case>> = {
  'all is well': { scenario: {}, findings: [] },
  'an existing compute': { scenario: { compute: 'ready' }, settings: { priority: 'low' }, findings: [] },
  'an existing compute of another priority and size': {
    scenario: { compute: 'ready' },
    settings: { size: 'Standard_NC8as_T4_v3', sizeGiven: true },
    findings: [
      ['warning azure-compute-differs', /size Standard_NC4as_T4_v3; --compute-size changes nothing/],
      ['warning azure-compute-differs', /low priority \(Spot.*for dedicated take another --compute/],
    ],
  },
  'an existing compute of another size than the usual one': {
    scenario: { compute: 'ready' },
    settings: { size: 'Standard_NC8as_T4_v3', priority: 'low' },
    findings: [],
  },
  'an existing compute without GPUs': {
    scenario: { compute: 'cpu' },
    settings: { priority: 'low' },
    findings: [
      [
        'warning azure-compute-differs',
        /no GPU \((Standard_DS3_v2|STANDARD_DS3_V2)\).*Take another --compute/,
      ],
    ],
  },
  'nothing exists, and it may be made': { scenario: { exists: 'nothing' }, findings: [] },
  'no region for a new workspace': {
    scenario: { exists: 'nothing' },
    settings: { region: undefined },
    findings: [['error azure-region-missing', /--region/]],
  },
  'a region that there is not': {
    scenario: { exists: 'nothing' },
    settings: { region: 'atlantis' },
    findings: [['error azure-region', /atlantis.*westeurope/]],
  },
  'another region than the workspace': {
    scenario: {},
    settings: { region: 'eastus' },
    findings: [['warning azure-region', /is in westeurope/]],
  },
  'a reader': {
    scenario: { role: 'reader' },
    findings: [
      ['error azure-role', /submit jobs.*AzureML Data Scientist/],
      ['error azure-role', /create the compute gpu.*Compute Operator/],
    ],
  },
  'a data scientist with a compute, and no right to anything beside the workspace': {
    scenario: { role: 'data-scientist', compute: 'ready' },
    settings: { priority: 'low' },
    findings: [
      ['warning azure-not-checked', /: quota in westeurope, sizes in westeurope, your rights\..*"Reader"/],
    ],
  },
  'a data scientist without one, where rights may be read': {
    scenario: {
      role: 'data-scientist',
      faults: [{ path: '/Microsoft.Authorization/permissions', status: 200, body: DATA_SCIENTIST }],
    },
    findings: [
      ['error azure-role', /create the compute/],
      ['warning azure-not-checked', /: quota in westeurope, sizes in westeurope\./],
    ],
  },
  'a reader of the group': {
    scenario: { role: 'reader', subscriptionRole: 'none', compute: 'ready' },
    settings: { priority: 'low' },
    findings: [
      ['error azure-role', /submit jobs/],
      ['warning azure-not-checked', /quota in westeurope, sizes in westeurope/],
    ],
  },
  'a contributor of the group makes a workspace in it': {
    scenario: { exists: 'group', role: 'contributor', subscriptionRole: 'none' },
    findings: [['warning azure-not-checked', /which services are registered/]],
  },
  'unregistered providers, and a right to register': {
    scenario: { exists: 'group', unregistered: ['Microsoft.KeyVault'] },
    findings: [['warning azure-provider', /Microsoft.KeyVault.*it will be/]],
  },
  'unregistered providers, and a right to register in the group alone': {
    scenario: {
      exists: 'group',
      role: 'contributor',
      subscriptionRole: 'reader',
      unregistered: ['Microsoft.KeyVault'],
    },
    findings: [['error azure-provider', /Contributor on the subscription runs: az provider register/]],
  },
  'unregistered providers beside an existing workspace': {
    scenario: { unregistered: ['Microsoft.KeyVault'] },
    findings: [],
  },
  'a fresh subscription': {
    scenario: { exists: 'nothing', unregistered: ['Microsoft.MachineLearningServices', 'Microsoft.Storage'] },
    findings: [
      [
        'warning azure-provider',
        /MachineLearningServices.*it will be.*Until then size and quota cannot be checked/,
      ],
      ['warning azure-provider', /Storage.*it will be/],
    ],
  },
  'a region that the subscription may not use': {
    scenario: { exists: 'nothing', allowedRegions: ['swedencentral', 'norwayeast'] },
    findings: [
      [
        'error azure-region',
        /lets your subscription make nothing in "westeurope".*swedencentral, norwayeast/,
      ],
    ],
  },
  'no quota': {
    scenario: { quotas: { 'Standard NCASv3_T4 Family': { limit: 0 } } },
    findings: [['error azure-quota', /needs 8 cores.*0 of 0 left.*--priority low.*ml.azure.com\/quota/]],
  },
  'no quota, in the other pool neither': {
    scenario: {
      quotas: { 'Standard NCASv3_T4 Family': { limit: 0 }, TotalLowPriorityCores: { limit: 0 } },
    },
    findings: [['error azure-quota', /0 of 0 left\. Ask for more, free of charge/]],
  },
  'quota for one node of two': {
    scenario: { quotas: { 'Standard NCASv3_T4 Family': { limit: 24, used: 18 } } },
    findings: [['warning azure-quota', /6 of 24 left.*--max-nodes 1/]],
  },
  'no low-priority quota': {
    scenario: { quotas: { TotalLowPriorityCores: { limit: 4, used: 4 } } },
    settings: { priority: 'low' },
    findings: [['error azure-quota', /--priority dedicated/]],
  },
  'no quota for all sizes together': {
    scenario: { quotas: { TotalDedicatedCores: { limit: 20, used: 20 } } },
    findings: [['error azure-quota', /all dedicated cores has 0 of 20 left/]],
  },
  'a family without a quota': {
    scenario: { quotas: { 'Standard NCASv3_T4 Family': null } },
    findings: [['warning azure-quota', /lists none.*mostly means 0 cores.*--priority low/]],
  },
  'no dedicated quota of a family that has none at low priority': {
    scenario: { quotas: { 'Standard NCASv3_T4 Family': null } },
    settings: { priority: 'low' },
    findings: [],
  },
  'a compute that can never get its machines': {
    scenario: { compute: 'ready', quotas: { TotalLowPriorityCores: { limit: 2 } } },
    settings: { priority: 'low' },
    findings: [
      ['error azure-quota', /compute gpu needs 4 cores, but all Spot \(low-priority\) cores has 2 in all/],
    ],
  },
  'a compute that uses all of the quota itself': {
    scenario: { compute: 'ready', quotas: { TotalLowPriorityCores: { limit: 4, used: 4 } } },
    settings: { priority: 'low' },
    findings: [],
  },
  'a retired size': {
    scenario: {},
    settings: { size: 'Standard_NC24' },
    findings: [['error azure-size-retired', /2023-08-31.*--compute-size Standard_NC64as_T4_v3/]],
  },
  'a size that is not offered': {
    scenario: {},
    settings: { size: 'Standard_NC48ads_A100_v4' },
    findings: [['error azure-size', /westeurope does not offer/]],
  },
  'no low priority for a size': {
    scenario: {},
    settings: { size: 'Standard_NC40ads_H100_v5', priority: 'low', maxNodes: 1 },
    findings: [['error azure-size', /low priority/]],
  },
  'a compute left behind': {
    scenario: { compute: 'failed' },
    findings: [['error azure-compute-failed', /--delete-failed-compute.*ml.azure.com\/compute/]],
  },
  'a compute left behind that may go': {
    scenario: { compute: 'failed' },
    settings: { deleteFailedCompute: true },
    findings: [['warning azure-compute-failed', /will be deleted/]],
  },
  'a compute left behind without a size': {
    scenario: { compute: 'no-size' },
    findings: [['error azure-compute-failed', /quota of 0/]],
  },
  'a Kubernetes cluster': {
    scenario: { compute: 'kubernetes' },
    findings: [['error azure-compute-kind', /Kubernetes/]],
  },
  'a compute instance': {
    scenario: { compute: 'instance' },
    findings: [['error azure-compute-kind', /ComputeInstance/]],
  },
  'a new compute of two letters': {
    scenario: {},
    settings: { compute: 'c1' },
    findings: [['error azure-bad-name', /3 to 16/]],
  },
  'more nodes than there can be': {
    scenario: {},
    settings: { nodes: 3 },
    findings: [['error azure-bad-nodes', /wait for ever/]],
  },
  'idle machines': {
    scenario: {},
    settings: { minNodes: 1 },
    findings: [['warning azure-idle-cost', /costing/]],
  },
  'everything at once': {
    scenario: {
      exists: 'nothing',
      role: 'reader',
      unregistered: ['Microsoft.Storage'],
      quotas: { 'Standard NCASv3_T4 Family': { limit: 0 } },
    },
    settings: { experiment: 'x', workspace: 'a b', compute: '1', nodes: 9 },
    findings: [
      ['error azure-bad-name', /experiment.*3 to 36/],
      ['error azure-bad-name', /workspace.*letters/],
      ['error azure-bad-name', /new compute.*3 to 16/],
      ['error azure-bad-name', /new compute.*start with a letter/],
      ['error azure-bad-nodes', /--nodes 9/],
      ['error azure-provider', /Microsoft.Storage.*az provider register/],
      ['error azure-role', /submit jobs/],
      ['error azure-role', /create the resource group/],
      ['error azure-role', /create the workspace/],
      ['error azure-role', /create the compute/],
      ['error azure-quota', /0 of 0 left/],
    ],
  },
};
