import { expect, test } from 'vitest';
import { ModelBuilderError } from '../../../src/errors.ts';
import { explainAzureError } from '../../../src/training/azure/errors.ts';
import { throttled } from '../../support/azure-emulator/throttled.ts';
import { azureFailure, failureOfBody } from '../../../src/training/azure/failure.ts';

interface Case {
  readonly thrown: unknown;
  readonly kind: string;
  /** Part of the message. */
  readonly says: string;
}

const rest = (statusCode: number, code: string, message: string, more: object = {}): object => ({
  name: 'RestError',
  statusCode,
  code,
  message,
  details: { error: { code, message, ...more } },
  response: { headers: new Map([['x-ms-correlation-request-id', 'id-1']]) },
});
const transport = (code: string, message = 'it broke'): object =>
  Object.assign(new Error(message), { name: 'RestError', code });

const QUOTA =
  'The specified subscription has a Standard NC family vCPU quota of 0 and cannot accomodate for at least 1 requested managed compute nodes which maps to 12 vCPUs';

/** Longer than an account key, and ending like one. */
const CHALLENGE = `${'eyJhY2Nlc3NfdG9rZW4i'.repeat(10)}ab==`;

const CASES: Readonly<Record<string, Case>> = {
  'no role': {
    thrown: rest(403, 'AuthorizationFailed', "no authorization to perform action 'x/write'"),
    kind: 'azure-role',
    says: 'x/write',
  },
  'a policy': {
    thrown: rest(403, 'RequestDisallowedByPolicy', 'by tags'),
    kind: 'azure-policy',
    says: 'organisation',
  },
  'an expired token': {
    thrown: rest(401, 'ExpiredAuthenticationToken', 'expired'),
    kind: 'azure-sign-in',
    says: 'sign-in',
  },
  'another directory': {
    thrown: rest(401, 'InvalidAuthenticationTokenTenant', 'wrong issuer'),
    kind: 'azure-wrong-tenant',
    says: 'directory',
  },
  'an unregistered provider': {
    thrown: rest(409, 'MissingSubscriptionRegistration', 'not registered'),
    kind: 'azure-provider',
    says: 'registered',
  },
  'no subscription': {
    thrown: rest(404, 'SubscriptionNotFound', 'gone'),
    kind: 'azure-subscription',
    says: 'subscription',
  },
  'a missing group': {
    thrown: rest(404, 'ResourceGroupNotFound', 'gone'),
    kind: 'azure-not-found',
    says: 'group',
  },
  'a missing thing': { thrown: rest(404, 'ResourceNotFound', 'gone'), kind: 'azure-not-found', says: 'gone' },
  'a conflict': { thrown: rest(409, 'Conflict', 'busy'), kind: 'azure-conflict', says: 'busy' },
  'a nested quota': {
    thrown: rest(400, 'BadRequest', 'ClusterCoreQuotaReached', {
      details: [{ code: 'ClusterCoreQuotaReached', message: QUOTA }],
    }),
    kind: 'azure-quota',
    says: 'quota of 0',
  },
  'a quota in words only': {
    thrown: rest(400, 'BadRequest', QUOTA),
    kind: 'azure-quota',
    says: 'quota of 0',
  },
  'no capacity': {
    thrown: rest(409, 'SkuNotAvailable', 'not here'),
    kind: 'azure-capacity',
    says: 'not here',
  },
  'a size without a quota, as Azure says it': {
    thrown: rest(
      400,
      'InvalidPropertyValue',
      'The specified value X for property Cluster.Properties.VMSize is not a supported VM size.',
    ),
    kind: 'azure-size',
    says: 'no quota at all for its family',
  },
  'another value that is not valid': {
    thrown: rest(400, 'InvalidPropertyValue', 'The specified value X for property Tags is not supported.'),
    kind: 'azure-failed',
    says: 'Tags',
  },
  'a size that is never of low priority': {
    thrown: rest(400, 'UnsupportedVMSizeForLowPriority', 'not allowed for LowPriority'),
    kind: 'azure-size',
    says: 'Spot',
  },
  'a taken vault name': {
    thrown: rest(409, 'VaultAlreadyExists', 'taken'),
    kind: 'azure-name-taken',
    says: 'taken',
  },
  'a region without the service': {
    thrown: rest(400, 'LocationNotAvailableForResourceType', 'no'),
    kind: 'azure-region',
    says: 'region',
  },
  'a region that there is not': {
    thrown: rest(
      400,
      'NoRegisteredProviderFound',
      "No registered resource provider found for location 'x' and API version '2022-10-01'.",
    ),
    kind: 'azure-region',
    says: 'not with this version',
  },
  'throttling, whose reason calls itself a quota': {
    thrown: { statusCode: 429, name: 'RestError', details: throttled(20) },
    kind: 'azure-throttled',
    says: 'Retry again after 20 seconds. (TooManyRequests',
  },
  'throttling that the compute service tells': {
    thrown: rest(400, 'UserError', 'too many', {
      innerError: { code: 'QuotaExceeded', innerError: { code: 'TooManyRequests', innerError: null } },
    }),
    kind: 'azure-throttled',
    says: 'too many',
  },
  'a region that the subscription may not use': {
    thrown: rest(403, 'RequestDisallowedByAzure', 'This policy maintains a set of best available regions'),
    kind: 'azure-region',
    says: 'some regions only',
  },
  'no second factor': {
    thrown: Object.assign(
      new Error(
        `Authentication required. To change, please run: az login --claims-challenge ${CHALLENGE} --scope https://management.azure.com/.default`,
      ),
      { name: 'CredentialUnavailableError' },
    ),
    kind: 'azure-mfa',
    says: CHALLENGE,
  },
  'no second factor, as Resource Manager says it': {
    thrown: rest(
      403,
      'RequestDisallowedByAzure',
      'Users must use multi-factor authentication: https://aka.ms/mfaforazure',
    ),
    kind: 'azure-mfa',
    says: 'second factor',
  },
  'no capacity for Spot': {
    thrown: rest(409, 'OutOfCapacity', 'none left'),
    kind: 'azure-capacity',
    says: 'none left',
  },
  'headers that are too large': {
    thrown: transport('HPE_HEADER_OVERFLOW'),
    kind: 'azure-network',
    says: 'headers',
  },
  throttling: {
    thrown: rest(429, 'TooManyRequests', 'slow down'),
    kind: 'azure-throttled',
    says: 'too many',
  },
  'a failing service': {
    thrown: rest(503, 'ServiceUnavailable', 'later'),
    kind: 'azure-unavailable',
    says: 'later',
  },
  'a bare long-running operation': {
    thrown: new Error(
      'The long-running operation has failed. BadArgument. VM size STANDARD_NC12 is not supported',
    ),
    kind: 'azure-failed',
    says: 'Azure says: VM size STANDARD_NC12 is not supported. (BadArgument)',
  },
  'a cancelled operation': {
    thrown: new Error('The long-running operation has been canceled.'),
    kind: 'azure-failed',
    says: 'Azure',
  },
  'nobody signed in': {
    thrown: Object.assign(new Error('Please run az login'), { name: 'CredentialUnavailableError' }),
    kind: 'azure-sign-in',
    says: 'signed in',
  },
  'all credentials refused': {
    thrown: Object.assign(new Error('a\nb'), { name: 'AggregateAuthenticationError' }),
    kind: 'azure-sign-in',
    says: 'signed in',
  },
  'a name that does not resolve': { thrown: transport('ENOTFOUND'), kind: 'azure-network', says: 'reached' },
  'a reset': { thrown: transport('ECONNRESET'), kind: 'azure-network', says: 'reached' },
  'an untrusted certificate': {
    thrown: transport('SELF_SIGNED_CERT_IN_CHAIN'),
    kind: 'azure-network',
    says: 'trusted',
  },
  'an answer that does not parse': {
    thrown: transport('PARSE_ERROR'),
    kind: 'azure-bad-answer',
    says: 'cut off',
  },
  'JSON inside a message': {
    thrown: rest(400, 'DeploymentFailed', 'At least one resource deployment operation failed', {
      details: [
        {
          code: 'Conflict',
          message: JSON.stringify({
            error: { code: 'StorageAccountAlreadyTaken', message: 'The name x is taken.' },
          }),
        },
      ],
    }),
    kind: 'azure-name-taken',
    says: 'The name x is taken. (StorageAccountAlreadyTaken',
  },
  'an error in an error': {
    thrown: {
      name: 'RestError',
      statusCode: 400,
      details: {
        error: {
          code: 'UserError',
          innererror: { code: 'BadArgument', innererror: { code: 'NoLabel' } },
          message: 'no label',
        },
      },
    },
    kind: 'azure-failed',
    says: 'no label. (NoLabel)',
  },
  'something else': { thrown: 'strange', kind: 'azure-failed', says: 'strange' },
};

test.each(Object.entries(CASES))('%s', (_, { thrown, kind, says }) => {
  const error = explainAzureError(thrown, 'Creating the compute gpu') as ModelBuilderError;
  expect(error).toBeInstanceOf(ModelBuilderError);
  expect(error).toMatchObject({ code: kind, exitCode: 1 });
  expect(error.message).toMatch(/^Creating the compute gpu: /);
  expect(error.message).toContain(says);
  expect(error.message.split('\n')).toHaveLength(1);
  expect(error.hint.length).toBeGreaterThan(20);
  if (typeof thrown === 'object' && thrown !== null && 'response' in thrown) {
    expect(error.message).toContain('request id-1');
  }
});

test('the hint is Azure’s own command, or names what Azure names', () => {
  const hintOf = (thrown: unknown) => (explainAzureError(thrown, 'x') as ModelBuilderError).hint;
  expect(hintOf(CASES['no second factor'].thrown)).toContain(
    `\`az login --claims-challenge ${CHALLENGE} --scope https://management.azure.com/.default\``,
  );
  const unregistered = "The subscription is not registered to use namespace 'Microsoft.KeyVault'.";
  expect(hintOf(rest(409, 'MissingSubscriptionRegistration', unregistered))).toContain(
    '--namespace Microsoft.KeyVault --wait',
  );
});

test('an abort and what is explained already are passed on', () => {
  const abort = Object.assign(new Error('stop'), { name: 'AbortError' });
  const known = new ModelBuilderError('azure-role', 'no', { hint: 'ask' });
  expect(explainAzureError(abort, 'x')).toBe(abort);
  expect(explainAzureError(known, 'x')).toBe(known);
});

test('no secret gets through, whatever says it', () => {
  const sas = 'https://a.blob.core.windows.net/c/b?sv=2022&sig=abcdEFGH1234%2Bxyz%3D&se=2026';
  const token = 'eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.c2lnbmF0dXJl';
  const key = `${'A'.repeat(86)}==`;
  for (const text of [sas, `Bearer ${token}`, `AccountKey=${key};`]) {
    const shown = [
      (explainAzureError(rest(400, 'Bad', `see ${text}`), 'x') as Error).message,
      azureFailure(new Error(text)).message,
      failureOfBody({ error: { code: 'Bad', message: text } }).message,
    ].join(' ');
    expect(shown).not.toContain('abcdEFGH1234');
    expect(shown).not.toContain(token);
    expect(shown).not.toContain(key);
    expect(shown).toContain('***');
  }
});

test('an answer of any other shape is read without harm', () => {
  for (const additionalInfo of [
    null,
    'x',
    [null, 1, {}],
    [{ type: 'InnerError', info: null }],
    [{ type: 'InnerError' }],
  ])
    expect(
      failureOfBody({ error: { code: 'Odd', message: 'so', additionalInfo, details: [null] } }).code,
    ).toBe('Odd');
  expect(failureOfBody({ correlation: null, error: null }).code).toBe('unknown');
});

test('characters that would move the cursor are shown as escapes', () => {
  expect(azureFailure(new Error('a\u001b[2Jb')).message).toBe('a\\u{1b}[2Jb');
});
