import { text, number } from './json.ts';

export interface TokenFacts {
  readonly audience: string;
  readonly tenant: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** The object id of the user that every token belongs to. */
export const USER_ID = '22222222-2222-4222-8222-222222222222';

/** An unsigned JSON Web Token, as Azurite's basic OAuth accepts it too. */
export function unsignedToken(facts: TokenFacts): string {
  const claims = {
    aud: facts.audience,
    iss: `https://sts.windows.net/${facts.tenant}/`,
    iat: facts.expiresAt - 7200,
    nbf: facts.expiresAt - 7200,
    exp: facts.expiresAt,
    tid: facts.tenant,
    oid: USER_ID,
    upn: 'tester@example.com',
  };
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
}

/** @returns undefined when it is no JSON Web Token */
export function readToken(token: string): TokenFacts | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const audience = text(claims, 'aud');
    const expiresAt = number(claims, 'exp');
    if (audience === undefined || expiresAt === undefined) return undefined;
    return { audience, expiresAt, tenant: text(claims, 'tid') ?? '' };
  } catch {
    return undefined;
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
