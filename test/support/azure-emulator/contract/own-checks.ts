import { fields, isFields } from '../json.ts';
import { readToken } from '../tokens.ts';
import type { Reply, World } from '../types.ts';
import { armError } from '../replies.ts';

export type Face = 'arm' | 'regional';

const AUDIENCES: Readonly<Record<Face, readonly string[]>> = {
  arm: ['https://management.azure.com', 'https://management.core.windows.net'],
  regional: ['https://management.azure.com', 'https://management.core.windows.net', 'https://ml.azure.com'],
};

/** Without a token that is right for this face: 401. */
export function tokenReply(world: World, face: Face, authorization: string | undefined): Reply | undefined {
  const token = readToken(authorization?.replace(/^Bearer /, '') ?? '');
  if (!authorization?.startsWith('Bearer ') || token === undefined) {
    return unauthorized(
      'AuthenticationFailed',
      "Authentication failed. The 'Authorization' header is missing.",
    );
  }
  const audience = token.audience.replace(/\/$/, '');
  if (![...AUDIENCES[face], world.origin].includes(audience)) {
    return unauthorized(
      'InvalidAuthenticationTokenAudience',
      `The access token has been obtained for wrong audience '${token.audience}'.`,
    );
  }
  if (token.expiresAt * 1000 < Date.now()) {
    return unauthorized(
      'ExpiredAuthenticationToken',
      'The access token expiry UTC time is earlier than current UTC time.',
    );
  }
  if (token.tenant !== world.names.tenant) {
    return unauthorized(
      'InvalidAuthenticationTokenTenant',
      `The access token is from the wrong issuer '${token.tenant}'.`,
    );
  }
  return undefined;
}

function unauthorized(code: string, message: string): Reply {
  return {
    ...armError(401, { code, message }),
    headers: {
      'www-authenticate': `Bearer authorization_uri="https://login.windows.net/", error="invalid_token"`,
    },
  };
}

const MACHINE_LEARNING_VERSION = '2022-10-01';

/** Missing, malformed, or one that the service does not have: 400. */
export function apiVersionReply(path: string, query: URLSearchParams): Reply | undefined {
  const version = query.get('api-version');
  if (version === null || !/^\d{4}-\d\d-\d\d(-preview)?$/.test(version)) {
    return armError(400, {
      code: 'MissingApiVersionParameter',
      message: 'The api-version query parameter (?api-version=) is required for all requests.',
    });
  }
  // 2014-04-01-preview and before are other services': only what answers differently is refused.
  const machineLearning =
    /\/providers\/Microsoft\.MachineLearningServices\/(workspaces|locations)(\/(?!.*\/providers\/)|$)/i.test(
      path,
    );
  if (machineLearning && version < MACHINE_LEARNING_VERSION) {
    return armError(400, {
      code: 'InvalidApiVersionParameter',
      message: `The api-version '${version}' is invalid.`,
    });
  }
  return undefined;
}

const READ_ONLY = ['id', 'type', 'systemData'];
const READ_ONLY_PROPERTIES = [
  'provisioningState',
  'provisioningErrors',
  'status',
  'createdOn',
  'modifiedOn',
  'workspaceId',
  'latestVersion',
];

/** Names of fields in a PUT's body that only the service may set. */
export function readOnlyFields(body: unknown): readonly string[] {
  if (!isFields(body)) return [];
  const properties = fields(body, 'properties');
  return [
    ...READ_ONLY.filter((name) => name in body),
    ...READ_ONLY_PROPERTIES.filter((name) => name in properties).map((name) => `properties.${name}`),
  ];
}

/** What in a text should never be printed or stored: tokens, signatures, keys. */
export function secretsIn(text: string): readonly string[] {
  const patterns = [
    /\bsig=[\w%+/=-]{20,}/gi,
    /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g,
    /\bAccountKey=[\w+/=]{20,}/gi,
    /\b[\w+/]{86}==/g,
  ];
  return patterns.flatMap((pattern) => text.match(pattern) ?? []);
}

/** @throws Error that shows where, when a text holds a token, a SAS signature or an account key */
export function assertNoSecrets(text: string, what = 'the text'): void {
  const first = secretsIn(text).at(0);
  if (first === undefined) return;
  const at = text.indexOf(first);
  throw new Error(
    `${what} holds a secret (${first.slice(0, 8)}…) after: ${text.slice(Math.max(0, at - 120), at)}`,
  );
}
