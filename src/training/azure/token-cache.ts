import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';

/** A token is renewed this long before it ends, milliseconds: a request may take its time. */
const MARGIN = 120_000;

/** A credential that keeps its tokens in memory, for all clients together; they are nowhere else. */
export interface CachedCredential extends TokenCredential {
  /** Forgets a token that the service refused, so that the next request gets a new one. */
  forget(token: string): void;
}

/** @param now milliseconds since 1970 */
export function cacheTokens(credential: TokenCredential, now: () => number): CachedCredential {
  const kept = new Map<string, Promise<AccessToken | null>>();
  const tokens = new Map<string, string>();
  const ask = (key: string, scopes: string | string[], options?: GetTokenOptions) => {
    const asked = credential.getToken(scopes, options);
    kept.set(key, asked);
    asked.then(
      (token) => token !== null && tokens.set(token.token, key),
      () => kept.delete(key),
    );
    return asked;
  };
  return {
    async getToken(scopes, options) {
      // Claims answer a challenge: no earlier token will do.
      const key = `${[scopes].flat().join(' ')}|${options?.tenantId ?? ''}`;
      if (options?.claims !== undefined) return ask(key, scopes, options);
      const token = await kept.get(key);
      if (token !== undefined && token !== null && token.expiresOnTimestamp - now() > MARGIN) return token;
      return ask(key, scopes, options);
    },
    forget(token) {
      const key = tokens.get(token);
      tokens.delete(token);
      if (key !== undefined) kept.delete(key);
    },
  };
}
