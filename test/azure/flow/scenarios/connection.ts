import { armError, fault, JOB, NEW, READY, type Row } from './row.ts';

/** What may happen on the way to Azure, and who asks. */
export const CONNECTION: Readonly<Record<string, Row>> = {
  // The way to Azure.
  'throttled, with Retry-After': {
    scenario: fault({ method: 'GET', path: JOB, nth: 2, status: 429, headers: { 'retry-after': '1' } }),
  },
  'throttled, without Retry-After': { scenario: fault({ method: 'GET', path: JOB, nth: 2, status: 429 }) },
  'service unavailable': { scenario: fault({ method: 'GET', path: JOB, nth: 2, status: 503 }) },
  'internal errors, twice': { scenario: fault({ method: 'GET', path: JOB, nth: 2, times: 2, status: 500 }) },
  'connection reset': { scenario: fault({ method: 'GET', path: JOB, nth: 2, kind: 'reset' }) },
  'the network is gone for a while': {
    scenario: fault({ method: 'GET', path: JOB, nth: 4, times: 8, kind: 'reset' }),
    says: /could not be reached.* The job goes on; asking again/,
  },
  'the network is gone for half an hour': {
    scenario: fault({ method: 'GET', path: JOB, nth: 4, times: 9999, kind: 'reset' }),
    hurries: 40,
    code: 'azure-network',
    says: /asking again[^]*could not be asked about for half an hour[^]*goes on in Azure[^]*azure attach/,
  },
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
  'a data scientist of the workspace, with a compute': {
    scenario: { ...READY, role: 'data-scientist' },
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
};
