import type { AzureFailure } from './failure.ts';

export interface Explanation {
  /** The error's stable code. */
  readonly kind: string;
  readonly sentence: string;
  readonly hint: string;
}

interface Row extends Omit<Explanation, 'hint'> {
  /** Made of Azure's own message, where that names what to do. */
  readonly hint: string | ((message: string) => string);
  /** Any code on the way in. */
  readonly codes?: RegExp;
  readonly status?: readonly number[];
  readonly message?: RegExp;
}

const AGAIN = 'Run the same command again: it goes on where it stopped.';

const QUOTA: Explanation = {
  kind: 'azure-quota',
  sentence: 'the quota of cores is too small',
  hint: 'Choose a smaller --compute-size, fewer --max-nodes or the other --priority, or ask for more: `npx create-model-builder azure check` says what there is, and where to ask.',
};

const THROTTLED: Explanation = {
  kind: 'azure-throttled',
  sentence: 'Azure is receiving too many requests from this subscription',
  hint: `Wait some minutes. ${AGAIN}`,
};

/** The sign-in with the challenge: another one may bring the same token again. */
const CHALLENGE = /az login\b[^\n]*?--claims-challenge "?[\w+/=-]+"?(?: --scope \S+)?(?: --tenant \S+)?/;

/** The first row whose every condition holds says what happened. Codes come before statuses: a 403 may be a policy, a network, a role. */
const ROWS: readonly Row[] = [
  {
    message: /claims[- _]?challenge|insufficient_claims|multi-?factor|mfaforazure/i,
    kind: 'azure-mfa',
    sentence: 'Azure wants a second factor before it changes anything',
    hint: (message) =>
      `Run \`${CHALLENGE.exec(message)?.[0] ?? 'az login'}\`, or sign in with --auth browser. ${AGAIN}`,
  },
  {
    codes: /^RequestDisallowedByAzure$/,
    kind: 'azure-region',
    sentence: 'Azure lets your subscription make things in some regions only',
    hint: "See which: portal, Policy, Assignments, 'Allowed resource deployment regions'; then choose one of them with --region. Student, free and new subscriptions mostly have five.",
  },
  {
    codes:
      /^(CredentialUnavailableError|CredentialUnavailable|AggregateAuthenticationError|AuthenticationRequiredError)$/,
    kind: 'azure-sign-in',
    sentence: 'nobody is signed in to Azure',
    hint: 'Run `az login` (and `az account set --subscription <id>`), or choose another way with --auth device|browser|env|managed.',
  },
  {
    codes: /^(AuthenticationError|invalid_grant|interaction_required)$/i,
    kind: 'azure-sign-in',
    sentence: 'Microsoft Entra refused the sign-in',
    hint: 'Run `az login` again; with --auth env check AZURE_TENANT_ID, AZURE_CLIENT_ID and the secret.',
  },
  {
    codes: /^InvalidAuthenticationTokenTenant$/,
    kind: 'azure-wrong-tenant',
    sentence: 'the sign-in belongs to another directory than the subscription',
    hint: 'Name the directory: --tenant <id>, or `az login --tenant <id>`.',
  },
  {
    codes:
      /^(ExpiredAuthenticationToken|InvalidAuthenticationToken|AuthenticationFailed|InvalidAuthenticationTokenAudience)$/,
    kind: 'azure-sign-in',
    sentence: 'Azure does not accept the sign-in (any more)',
    hint: `Run \`az login\` again. ${AGAIN}`,
  },
  {
    codes: /^(AuthorizationFailed|LinkedAuthorizationFailed|RoleAssignmentScopeNotAllowed)$/,
    kind: 'azure-role',
    sentence: 'your account may not do this',
    hint: 'Ask for the role "Contributor" on the resource group, or "AzureML Data Scientist" and "AzureML Compute Operator" on an existing workspace. A new role takes some minutes to apply.',
  },
  {
    codes: /^(RequestDisallowedByPolicy|PolicyViolation|DisallowedByPolicy)$/,
    kind: 'azure-policy',
    sentence: 'a policy of your organisation forbids it',
    hint: 'Ask those who run the subscription, or use a workspace that they have made: --workspace and --resource-group.',
  },
  {
    codes: /^(MissingSubscriptionRegistration|SubscriptionNotRegistered)$/,
    kind: 'azure-provider',
    sentence: 'the subscription is not registered for this service',
    hint: (message) =>
      `Run \`az provider register --namespace ${/\bMicrosoft\.\w+/.exec(message)?.[0] ?? 'Microsoft.MachineLearningServices'} --wait\` (needs Contributor on the subscription).`,
  },
  {
    codes: /^(SubscriptionNotFound|InvalidSubscriptionId|SubscriptionNotAuthorized)$/,
    kind: 'azure-subscription',
    sentence: 'the subscription does not exist, or your account does not see it',
    hint: 'List yours with `az account list --output table`, then give --subscription <id>.',
  },
  {
    codes: /^(ReadOnlyDisabledSubscription|SubscriptionDisabled|DisabledSubscription)$/,
    kind: 'azure-subscription',
    sentence: 'the subscription is switched off',
    hint: 'Its owner can switch it on again in the portal, or give another one with --subscription <id>.',
  },
  // Throttling says `QuotaExceeded` on its way in.
  { status: [429], ...THROTTLED },
  { codes: /^TooManyRequests$/, ...THROTTLED },
  { codes: /^OperationNotAllowed$/, message: /quota|limit/i, ...QUOTA },
  { codes: /Quota/i, ...QUOTA },
  { message: /vCPU quota of \d+ and cannot acc?omm?odate/i, ...QUOTA },
  {
    codes:
      /^(SkuNotAvailable|OutOfCapacity|AllocationFailed|ZonalAllocationFailed|OverconstrainedAllocationRequest|NodeAllocationFailed)$/,
    kind: 'azure-capacity',
    sentence: 'the region has no machines of this size to give now',
    hint: 'Try later, or another --compute-size or --region; `npx create-model-builder azure sizes` lists what the region offers.',
  },
  {
    codes: /^InvalidPropertyValue$/,
    message: /VM ?Size/i,
    kind: 'azure-size',
    sentence:
      'a cluster cannot have this size of machine, most often because the subscription has no quota at all for its family here',
    hint: 'Take another --compute-size or --region, or the other --priority: `npx create-model-builder azure check` says what there is, and where to ask for quota.',
  },
  {
    codes: /^UnsupportedVMSizeForLowPriority$/i,
    kind: 'azure-size',
    sentence: 'this size of machine is not to be had as Spot (low priority)',
    hint: 'Take --priority dedicated, or another --compute-size.',
  },
  {
    codes: /^(VMSizeNotSupported|InvalidVmSize|UnsupportedVmSize)$/i,
    kind: 'azure-size',
    sentence: 'this size of machine is not supported',
    hint: '`npx create-model-builder azure sizes` lists what the region offers.',
  },
  {
    codes: /^NoRegisteredProviderFound$/,
    kind: 'azure-region',
    sentence: 'the region does not offer the service, or not with this version of its API',
    hint: 'Choose another --region near you: westeurope, eastus, southeastasia, …; only where a cloud is behind or ahead, another --azure-api-version.',
  },
  {
    codes: /^(LocationNotAvailableForResourceType|LocationNotSupported|InvalidLocation)$/,
    kind: 'azure-region',
    sentence: 'the service is not offered in this region',
    hint: 'Choose another --region near you: westeurope, eastus, southeastasia, …',
  },
  {
    message: /soft-deleted workspace/i,
    kind: 'azure-name-taken',
    sentence: 'a workspace of this name was deleted a short time ago, and Azure keeps it for two weeks',
    hint: 'Recover it or delete it for good in the portal (Azure Machine Learning, Recently deleted), or choose another --workspace.',
  },
  {
    codes:
      /^(VaultAlreadyExists|ConflictError|SoftDeletedVaultDoesNotExist|StorageAccountAlreadyTaken|VaultNameNotValid)$/,
    kind: 'azure-name-taken',
    sentence: 'a name is taken by something else, or by something deleted a short time ago',
    hint: 'Choose another --workspace; a deleted key vault keeps its name for 7 to 90 days, unless it is purged (`az keyvault purge --name <vault>`).',
  },
  {
    codes: /^(ScopeLocked|ResourceGroupBeingDeleted|ResourceBeingDeleted)$/,
    kind: 'azure-locked',
    sentence: 'it is locked or being deleted',
    hint: 'Take the lock away in the portal, or wait until the deletion has ended.',
  },
  {
    codes: /^ResourceGroupNotFound$/,
    kind: 'azure-not-found',
    sentence: 'the resource group does not exist',
    hint: 'Check --resource-group and --subscription.',
  },
  {
    codes: /^HPE_HEADER_OVERFLOW$/,
    kind: 'azure-network',
    sentence: 'the headers of the answer are larger than Node.js takes',
    hint: `Give it room: NODE_OPTIONS=--max-http-header-size=65536. ${AGAIN}`,
  },
  {
    codes: /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS)/,
    kind: 'azure-network',
    sentence: 'the certificate of the server is not trusted',
    hint: 'Behind a proxy that inspects traffic, name its certificate: NODE_EXTRA_CA_CERTS=/path/to/ca.pem.',
  },
  {
    codes: /^(REQUEST_SEND_ERROR|ECONN\w+|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|ENETUNREACH|EHOSTUNREACH)$/,
    kind: 'azure-network',
    sentence: 'Azure could not be reached',
    hint: `Check the network, HTTPS_PROXY and the cloud's address. ${AGAIN}`,
  },
  {
    codes: /^(PARSE_ERROR|SyntaxError)$/,
    kind: 'azure-bad-answer',
    sentence: 'the answer was cut off or is no answer of Azure',
    hint: `Something between here and Azure may have changed it. ${AGAIN}`,
  },
  {
    status: [500, 502, 503, 504],
    kind: 'azure-unavailable',
    sentence: 'the service is failing at the moment',
    hint: `See https://azure.status.microsoft. ${AGAIN}`,
  },
  {
    status: [401],
    kind: 'azure-sign-in',
    sentence: 'Azure does not accept the sign-in',
    hint: `Run \`az login\` again. ${AGAIN}`,
  },
  {
    status: [403],
    kind: 'azure-role',
    sentence: 'Azure refused it',
    hint: 'Check the role of your account, and whether the workspace accepts requests from this network.',
  },
  {
    status: [404],
    kind: 'azure-not-found',
    sentence: 'there is no such thing',
    hint: 'Check --workspace, --resource-group and --subscription.',
  },
  {
    status: [409],
    kind: 'azure-conflict',
    sentence: 'something else is being done to it',
    hint: `Wait until that has ended. ${AGAIN}`,
  },
];

const OTHERWISE: Explanation = {
  kind: 'azure-failed',
  sentence: 'Azure did not do it',
  hint: "Azure's own words are above; with the request id its support can find out more.",
};

/** What a failure means, and what to do. */
export function explanationOf({ codes, status, message }: AzureFailure): Explanation {
  const found: Row =
    ROWS.find(
      (row) =>
        // The innermost code counts most, but a generic one may stand inside a telling one.
        (row.codes === undefined || codes.some((code) => row.codes!.test(code))) &&
        (row.status === undefined || (status !== undefined && row.status.includes(status))) &&
        (row.message === undefined || row.message.test(message)),
    ) ?? OTHERWISE;
  const { kind, sentence, hint } = found;
  return { kind, sentence, hint: typeof hint === 'string' ? hint : hint(message) };
}
