import type { Pipeline } from '@azure/core-rest-pipeline';
import { scopeOf, type AzureConnection } from './connection.ts';
import { assertServiceHost } from './own-hosts.ts';
import { retryPolicy } from './retry-policy.ts';

/** What every client of Azure is made with. Its retries are replaced by {@link preparePipeline}. */
export function clientOptions({ cloud, userAgent }: AzureConnection) {
  return {
    endpoint: cloud.endpoint,
    credentialScopes: scopeOf(cloud),
    userAgentOptions: { userAgentPrefix: userAgent },
  };
}

/** Puts our retries and our sign-in into a client's pipeline: waits are reported, and a token that the service refuses is renewed. */
export async function preparePipeline(pipeline: Pipeline, connection: AzureConnection): Promise<void> {
  const { bearerTokenAuthenticationPolicy, bearerTokenAuthenticationPolicyName } =
    await import('@azure/core-rest-pipeline');
  const { credential, cloud, signal, onWait } = connection;
  const authorize = async (request: {
    readonly url: string;
    readonly headers: { set(name: string, value: string): void };
  }) => {
    // Here, where every token is put on: before each page, each redirect, each service that an answer has named.
    assertServiceHost(cloud, request.url);
    const token = await credential.getToken(scopeOf(cloud), { abortSignal: signal });
    if (token !== null) request.headers.set('Authorization', `Bearer ${token.token}`);
    return token !== null;
  };
  pipeline.removePolicy({ name: bearerTokenAuthenticationPolicyName });
  pipeline.addPolicy(
    bearerTokenAuthenticationPolicy({
      credential,
      scopes: scopeOf(cloud),
      challengeCallbacks: {
        authorizeRequest: async ({ request }) => {
          await authorize(request);
        },
        // A token may end, or be revoked, before its time. A challenge with claims is answered by the SDK.
        authorizeRequestOnChallenge: ({ request }) => {
          credential.forget((request.headers.get('Authorization') ?? '').replace(/^Bearer /, ''));
          return authorize(request);
        },
      },
    }),
    { phase: 'Sign' },
  );
  pipeline.removePolicy({ name: 'defaultRetryPolicy' });
  pipeline.addPolicy(retryPolicy(signal, onWait, Date.now), { phase: 'Retry' });
}
