import type { ASKS } from './asked.ts';
import type { RecordingFile } from './replay.ts';

/** A refusal as the user meets it. */
export interface Refused {
  readonly code: string;
  /** Part of the message. */
  readonly says: string;
  /** Azure's innermost code. */
  readonly innermost: string;
}

/** What the client makes of recorded answers. */
export interface Row {
  /** Places in the file; the client asks for all of them, the first is what the row is about. */
  readonly places: readonly number[];
  readonly ask: keyof typeof ASKS;
  readonly expected: unknown;
}

const row = (places: readonly number[], ask: Row['ask'], expected: unknown): Row => ({
  places,
  ask,
  expected,
});

export const refused = (code: string, says: string, innermost = ''): Refused => ({ code, says, innermost });

export const ROWS: Readonly<Partial<Record<RecordingFile, readonly Row[]>>> = {
  provider: [
    row([0], 'provider', 'Unregistered'),
    row([1], 'register', undefined),
    row([2], 'provider', 'Registering'),
    row([4], 'provider', 'Unregistering'),
  ],
  'resource-group': [
    row([1], 'putGroup', undefined),
    row([2], 'group', { name: 'group', location: 'westus', tags: { a: 'b', c: '' } }),
    row([3], 'groups', ['group']),
    row([4], 'putGroup', undefined),
    row([5, 6, 7], 'deleteGroup', undefined),
    row([8], 'group', undefined),
  ],
  deployment: [
    row([0], 'workspace', undefined),
    row([1, 2, 5], 'deploy', undefined),
    row([3], 'steps', ['Microsoft.OperationalInsights/workspaces Running']),
    row([4], 'steps', [
      'Microsoft.Storage/storageAccounts Running',
      'Microsoft.KeyVault/vaults Running',
      'Microsoft.OperationalInsights/workspaces Running',
    ]),
    row([6], 'deployment', 'Succeeded'),
    row([7], 'steps', [
      'Microsoft.MachineLearningServices/workspaces Succeeded',
      'Microsoft.Insights/components Succeeded',
      'Microsoft.Storage/storageAccounts Succeeded',
      'Microsoft.KeyVault/vaults Succeeded',
      'Microsoft.OperationalInsights/workspaces Succeeded',
      'undefined Succeeded',
    ]),
    row(
      [9],
      'plain',
      refused(
        'azure-sign-in',
        "The access token expiry UTC time '8/20/2024 4:48:47 PM' is e",
        'ExpiredAuthenticationToken',
      ),
    ),
    row(
      [10],
      'plain',
      refused(
        'azure-failed',
        "Deployment template validation failed: 'The value for the te",
        'InvalidTemplate',
      ),
    ),
    row(
      [11],
      'plain',
      refused(
        'azure-not-found',
        "Resource group 'SomeRandomRG' could not be found.",
        'ResourceGroupNotFound',
      ),
    ),
    row(
      [13],
      'deploymentFailed',
      refused('azure-canceled', 'Creating the workspace workspace was cancelled: somebody end'),
    ),
  ],
  workspace: [
    row([0], 'workspace', {
      name: 'workspace',
      location: 'eastus2euap',
      isWhole: true,
      discovery: '/discovery',
      storage: 'account',
    }),
    row([4], 'plain', undefined),
    row([5], 'workspace', {
      name: 'workspace',
      location: 'eastus2',
      isWhole: true,
      discovery: '/discovery',
      storage: 'account',
    }),
    row([10], 'workspaces', ['workspace-2 eastus', 'workspace eastus2']),
    row([11], 'plain', undefined),
  ],
  compute: [
    row([0, 1, 2], 'putCompute', undefined),
    row([2], 'compute', 'ready: STANDARD_DS3_V2 dedicated 0-1, 0 nodes; '),
    row([3, 4, 5], 'putCompute', undefined),
    row([5], 'compute', 'ready: STANDARD_DS3_V2 dedicated 1-4, 0 nodes; '),
    row([6], 'computes', ['locationtest2 STANDARD_DS2_V2 dedicated 0-2 0']),
    row([7], 'deleteCompute', undefined),
    row([8, 9, 10], 'putCompute', undefined),
    row([11], 'compute', 'ready: STANDARD_DS2_V2 dedicated 0-2, 0 nodes; '),
    row([12, 13], 'putCompute', undefined),
    row([14], 'compute', 'ready: STANDARD_DS2_V2 dedicated 0-2, 0 nodes; '),
    row([15], 'deleteCompute', undefined),
    row([17], 'compute', 'ready: STANDARD_DS3_V2 dedicated 1-2, 1 nodes; '),
    row([18], 'nodes', ['idle']),
    row([19], 'computes', [
      'cpu-cluster STANDARD_DS3_V2 dedicated 0-1 0',
      'testcomp007cc2 STANDARD_DS3_V2 dedicated 0-1 0',
    ]),
    row([20, 21, 22], 'putCompute', undefined),
    row(
      [23],
      'putCompute',
      refused('azure-failed', "Provided EnableNodePublicIp 'False' requires workspace priva", 'UserError'),
    ),
    row([24], 'compute', 'missing; '),
    row(
      [25],
      'compute',
      'failed; The specified subscription has a Standard ND family vCPU quota of 0 and cannot accomodate for at least 1 requested managed compute nodes which maps to 6 vCPUs. Talk to your Subscription Admin or refer to https://docs.microsoft.com/azure/machine-learning/how-to-manage-quotas#request-quota-increases to increase the family quota (ClusterMinNodesExceedCoreQuota)',
    ),
    row(
      [26],
      'compute',
      'failed; STANDARD_ND6S is not supported in region eastus2. Please choose a different VM size. (VmSizeNotSupported)',
    ),
    row(
      [27],
      'compute',
      'ready: STANDARD_DS3_V2 dedicated 1-3, 2 nodes; Operation results in exceeding quota limits of Total Cluster Dedicated Regional vCPUs. Maximum allowed: 100, Current in use: 134, Additional requested: 4. Click here to view and request for quota: https://portal.azure.com/#resource/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/group/providers/Microsoft.MachineLearningServices/workspaces/workspace/quotaUsage (ClusterCoreQuotaReached)',
    ),
    row(
      [28],
      'machines',
      'Azure says of the machines of cpu-cluster: ComputeNode.Id=tvmps_dc1391a28b0e600d0cd0ddd2559367349c96366dec97855341798f2be419db39_d: There is not enough disk space on the node (DiskFull)',
    ),
    row([29], 'computes', ['cpu-cluster STANDARD_DS3_V2 dedicated 0-1 0']),
  ],
  datastore: [
    row([1], 'datastore', 'test_671910247082: AzureBlob account/testblob, AccountKey'),
    row([2], 'secrets', { secretsType: 'AccountKey', key: 'REDACTED' }),
    row([4], 'datastore', undefined),
    row([6], 'datastore', 'test_191128436424: AzureBlob account/testblob, None'),
    row([7], 'datastore', undefined),
    row(
      [8],
      'defaultDatastore',
      'workspaceblobstore (default): AzureBlob account/azureml-blobstore, AccountKey',
    ),
    row([9], 'datastore', 'workspaceartifactstore: AzureBlob account/azureml, AccountKey'),
    row([10], 'secrets', { secretsType: 'AccountKey', key: 'REDACTED' }),
    row([11], 'datastore', 'workspaceblobstore (default): AzureBlob account/azureml-blobstore, AccountKey'),
    row([12], 'secrets', { secretsType: 'AccountKey', key: 'REDACTED' }),
  ],
  code: [
    row([1], 'putCode', '1'),
    row([3], 'code', {
      codeUri:
        'https://account.blob.core.windows.net:443/1b153698-c-00000000-0000-0000-0000-000000000093/src',
      isAnonymous: false,
    }),
    row([4], 'putCode', '1'),
    row([5], 'code', {
      codeUri:
        'https://account.blob.core.windows.net:443/1b153698-c-00000000-0000-0000-0000-000000000098/python',
      isAnonymous: false,
    }),
  ],
  environment: [
    row([0], 'environment', undefined),
    row([3], 'environments', ['AzureML-Image-Build', 'test-environment-000004']),
    row([4], 'environment', '1'),
    row([5], 'newestEnvironment', '35'),
  ],
  'command-job': [
    row([0], 'putJob', 'Command Starting in mfe-test1 on cpu-cluster, 1 tags'),
    row([1], 'job', 'Command Preparing in mfe-test1 on cpu-cluster, 1 tags'),
    row([2], 'putJob', 'Command Queued in mfe-test1 on cpu-cluster, 2 tags'),
    row([3], 'job', 'Command Queued in mfe-test1 on cpu-cluster, 2 tags'),
    row([4], 'putJob', 'Command Queued in mfe-test1 on cpu-cluster, 2 tags'),
    row([5], 'putJob', 'Command Starting in ray-test on testCompute, 0 tags'),
    row([6], 'job', 'Command Queued in ray-test on testCompute, 1 tags'),
    row([7], 'job', 'Command Queued in ray-test on testCompute, 1 tags'),
    row([8], 'job', 'Command Running in ray-test on testCompute, 1 tags'),
    row([9], 'job', 'Command Running in ray-test on testCompute, 1 tags'),
    row([10], 'job', 'Command Completed in ray-test on testCompute, 1 tags'),
    row([11], 'putJob', 'Command Starting in azure-ai-ml on DataFactory, 0 tags'),
    row([12], 'job', 'Command Failed in azure-ai-ml on DataFactory, 0 tags'),
    row([13], 'job', undefined),
    row([14], 'putJob', 'Command Starting in sdk-cli-v2 on testCompute, 0 tags'),
    row([15], 'putJob', 'Command Starting in mfe-test1 on cpu-cluster, 1 tags'),
    row([16], 'putJob', 'Command Starting in sdk-cli-v2 on cpu-cluster, 0 tags'),
  ],
  'automl-image': [
    row(
      [0],
      'putJob',
      'AutoML NotStarted in automl-image-classification-e2e-cli-test on gpu-cluster, 3600 s, 0 tags',
    ),
    row([1], 'putJob', 'AutoML NotStarted in image-e2e-tests on gpu-cluster, 604800 s, 0 tags'),
    row([2], 'job', 'AutoML Running in image-e2e-tests on gpu-cluster, 604800 s, 4 tags'),
    row([3], 'job', 'AutoML Failed in image-e2e-tests on gpu-cluster, 604800 s, 12 tags'),
    row([4], 'putJob', 'AutoML Failed in automl on cpu-cluster, 3600 s, 5 tags'),
  ],
  'automl-tabular': [
    row([0], 'putJob', 'AutoML NotStarted in DPv2-classification on automl-cpu-cluster, 36000 s, 0 tags'),
    row([1], 'job', 'AutoML Running in DPv2-classification on automl-cpu-cluster, 36000 s, 4 tags'),
    row([2], 'job', 'AutoML Completed in DPv2-classification on automl-cpu-cluster, 36000 s, 14 tags'),
  ],
  serverless: [
    row(
      [0],
      'putJob',
      'AutoML NotStarted in DPv2-classification-training-settings on undefined, 36000 s, 0 tags',
    ),
    row([1], 'job', 'AutoML Running in DPv2-classification-training-settings on undefined, 36000 s, 5 tags'),
    row(
      [2],
      'job',
      'AutoML Completed in DPv2-classification-training-settings on undefined, 36000 s, 14 tags',
    ),
    row([3], 'putJob', 'Command Starting in mfe-test1-dataset on undefined, 0 tags'),
    row([4], 'job', 'Command Queued in mfe-test1-dataset on testCompute, 1 tags'),
  ],
  'job-cancel': [
    row([0, 1], 'cancel', undefined),
    row([2, 3, 4], 'cancel', undefined),
    row([5], 'cancel', undefined),
    row([6], 'job', 'Pipeline CancelRequested in azure-ai-ml on cpu-cluster, 0 tags'),
    row([7], 'job', 'Command Starting in azure-ai-ml on DataFactory, 0 tags'),
    row([8], 'cancel', undefined),
    row([9], 'job', 'Command Failed in azure-ai-ml on DataFactory, 0 tags'),
    row(
      [10],
      'cancel',
      refused(
        'azure-failed',
        'The pipeline run 000000000000000000000 is in terminal status',
        'CancelPipelineRunInTerminalStatus',
      ),
    ),
  ],
  'job-list': [
    row([0], 'everyJob', ['jobnamenumber_3 Command Canceled', 'jobnamenumber_2 Command Canceled']),
    row([1], 'jobs', 0),
    row([3], 'environments', ['AzureML-Image-Build']),
  ],
  'run-history': [
    row([0], 'discovery', 'function'),
    row([1], 'children', ['Completed', 'Completed']),
    row([3], 'details', {
      logs: ['logs/azureml/executionlogs.txt', 'logs/azureml/stderrlogs.txt', 'logs/azureml/stdoutlogs.txt'],
    }),
    row([4], 'details', {
      seconds: 282.206,
      logs: ['logs/azureml/executionlogs.txt', 'logs/azureml/stderrlogs.txt', 'logs/azureml/stdoutlogs.txt'],
    }),
    row([5], 'discovery', 'function'),
    row(
      [7],
      'defaultDatastore',
      'workspaceblobstore (default): AzureBlob account/azureml-blobstore, AccountKey',
    ),
    row([8], 'datastore', 'workspaceartifactstore: AzureBlob account/azureml, AccountKey'),
    row([12], 'discovery', 'function'),
    row([13], 'children', ['Completed']),
    row([14], 'discovery', 'function'),
  ],
  'key-vault': [
    row([0], 'plain', undefined),
    row([1], 'deletedVault', true),
    row([3], 'plain', undefined),
    row([4], 'deletedVault', true),
    row([5], 'plain', undefined),
    row([8], 'plain', undefined),
  ],
  errors: [
    row([3, 4], 'datastore', 'workspaceblobstore (default): AzureBlob account/azureml-blobstore, AccountKey'),
    row([5, 6], 'secrets', { secretsType: 'AccountKey', key: 'REDACTED' }),
    row([7, 8], 'putJob', 'Pipeline Preparing in azure-ai-ml on cpu-cluster, 0 tags'),
    row(
      [10],
      'putJob',
      refused('azure-not-found', 'key: /subscriptions/00000000-0000-0000-0000-000000000001/res', 'NotFound'),
    ),
    row([11], 'job', undefined),
    row(
      [12],
      'putJob',
      refused(
        'azure-not-found',
        'User assigned identity  is not attached to AML workspace 000',
        'UserAssignedIdentityNotFound',
      ),
    ),
    row(
      [13],
      'putJob',
      refused(
        'azure-failed',
        'Invalid expression parent.name. Only parent.inputs, parent.j',
        'InvalidExpressionInJob',
      ),
    ),
    row(
      [14],
      'putJob',
      refused(
        'azure-failed',
        'Invalid component job since input component_in_file for comp',
        'InvalidComponentJobInput',
      ),
    ),
    row(
      [15],
      'plain',
      refused(
        'azure-failed',
        'Python versions matching the specification 3.7.6 have reache',
        'NewRecommendedPythonVersions',
      ),
    ),
    row([16], 'plain', undefined),
    row(
      [18],
      'plain',
      refused(
        'azure-role',
        "The client 'user@example.com' with object id '00000000-0000-",
        'AuthorizationFailed',
      ),
    ),
    row(
      [19],
      'plain',
      refused(
        'azure-failed',
        'Principal 00000000000000000000000000000199 does not exist in',
        'PrincipalNotFound',
      ),
    ),
    row(
      [20],
      'putJob',
      refused(
        'azure-not-found',
        'Can not perform requested operation on nested resource. Pare',
        'ParentResourceNotFound',
      ),
    ),
    row(
      [21],
      'plain',
      refused(
        'azure-role',
        "The client '00000000-0000-0000-0000-000000000203' with objec",
        'LinkedAuthorizationFailed',
      ),
    ),
  ],
};
