import type { AccessToken } from '@azure/identity';
import type { Wait } from '../../../src/io/attempts.ts';
import { connectAzure, type Azure } from '../../../src/training/azure/azure.ts';
import { CLOUDS } from '../../../src/training/azure/clouds.ts';
import type { AzureConnection } from '../../../src/training/azure/connection.ts';
import { cacheTokens } from '../../../src/training/azure/token-cache.ts';
import { NAMES } from '../../support/azure-emulator/seed.ts';
import { unsignedToken } from '../../support/azure-emulator/tokens.ts';

// Trust is settled when a process starts (NODE_EXTRA_CA_CERTS, see cli.ci.test.ts); this one has started already.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

export interface TestConnection extends AzureConnection {
  readonly waits: Wait[];
  /** Tokens handed out so far. */
  readonly tokens: string[];
}

interface ConnectionOptions {
  /** Life of the nth token, from 0, in seconds. */
  readonly secondsOf?: (nth: number) => number;
  readonly signal?: AbortSignal;
}

/** A connection to a server on loopback, with tokens that the emulator accepts. */
export function connectionTo(
  endpoint: string,
  { secondsOf = () => 3600, signal = new AbortController().signal }: ConnectionOptions = {},
): TestConnection {
  const waits: Wait[] = [];
  const tokens: string[] = [];
  const credential = {
    getToken: (): Promise<AccessToken> => {
      const expiresAt = Math.floor(Date.now() / 1000) + secondsOf(tokens.length);
      const token = unsignedToken({ audience: CLOUDS.public.audience, tenant: NAMES.tenant, expiresAt });
      tokens.push(token);
      // The client believes that it lives on, as after a revocation.
      return Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
    },
  };
  return {
    credential: cacheTokens(credential, Date.now),
    subscriptionId: NAMES.subscription,
    tenantId: NAMES.tenant,
    cloud: { ...CLOUDS.public, endpoint },
    signal,
    onWait: (wait) => void waits.push(wait),
    userAgent: 'create-model-builder/0.0.0',
    waits,
    tokens,
  };
}

export function azureOn(endpoint: string): Promise<Azure> {
  return connectAzure(connectionTo(endpoint));
}
