import type { AccessToken, TokenCredential } from '@azure/identity';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { AuthMode } from './auth-modes.ts';
import type { AzureCloud } from './clouds.ts';
import { chainFor, type CredentialName } from './credential-chain.ts';
import { azureFailure, isAbort } from './failure.ts';
import { makeCredential } from './make-credential.ts';
import { cacheTokens, type CachedCredential } from './token-cache.ts';

export interface SignInOptions {
  readonly auth: AuthMode;
  readonly cloud: AzureCloud;
  /** GUID or domain of the directory. */
  readonly tenant?: string | undefined;
  /** For the Azure CLI, which may be signed in to several. */
  readonly subscription?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Shows what a device code sign-in asks the user to do. */
  readonly show: (text: string) => void;
}

export interface SignIn {
  readonly credential: CachedCredential;
  /** The credential that gave the first token: `Azure CLI`. `undefined` until then. */
  readonly used: () => string | undefined;
}

/**
 * Prepares the sign-in; asks for nothing before the first token. The first credential of the chain that gives a token is
 * kept for the whole run. Tokens stay in memory and are renewed there.
 * @throws ModelBuilderError `azure-bad-credential-setting` for a value of AZURE_TOKEN_CREDENTIALS that there is not; later,
 *   from `getToken`, `azure-sign-in` with every reason
 */
export function signIn(options: SignInOptions): SignIn {
  const chain = chainFor(options.auth, options.env);
  let chosen: { readonly title: string; readonly credential: TokenCredential } | undefined;
  const credential: TokenCredential = {
    async getToken(scopes, tokenOptions) {
      if (chosen !== undefined) return chosen.credential.getToken(scopes, tokenOptions);
      const reasons: string[] = [];
      for (const name of chain) {
        try {
          const candidate = await makeCredential(name, options);
          const token: AccessToken | null = await candidate.getToken(scopes, tokenOptions);
          if (token === null) continue;
          chosen = { title: TITLES[name], credential: candidate };
          return token;
        } catch (error) {
          if (isAbort(error)) throw error;
          reasons.push(`${TITLES[name]}: ${reasonOf(error)}`);
        }
      }
      throw notSignedIn(reasons, options);
    },
  };
  return { credential: cacheTokens(credential, Date.now), used: () => chosen?.title };
}

const TITLES: Readonly<Record<CredentialName, string>> = {
  environment: 'environment variables',
  workload: 'workload identity',
  managed: 'managed identity',
  cli: 'Azure CLI',
  developer: 'Azure Developer CLI',
  powershell: 'Azure PowerShell',
  device: 'device code',
  browser: 'browser',
};

/** The SDK's messages run to a page; the first sentence has the reason. */
function reasonOf(error: unknown): string {
  return (
    azureFailure(error)
      .message.replace(/\s+To (?:troubleshoot|mitigate).*$/i, '')
      .slice(0, 240) || 'failed'
  );
}

function notSignedIn(
  reasons: readonly string[],
  { auth, tenant, subscription }: SignInOptions,
): ModelBuilderError {
  const login = ['az login', ...(tenant === undefined ? [] : [`--tenant ${tenant}`])].join(' ');
  const account = subscription === undefined ? '' : ` and \`az account set --subscription ${subscription}\``;
  const hints: Readonly<Record<AuthMode, string>> = {
    auto: `Run \`${login}\`${account}, or choose another way: --auth device, browser, env or managed.`,
    cli: `Run \`${login}\`${account}.`,
    device: 'Your organisation may forbid device codes: try --auth browser or --auth cli.',
    browser: 'Where no browser can be opened, use --auth device or --auth cli.',
    env: 'Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or AZURE_CLIENT_CERTIFICATE_PATH).',
    managed:
      'This machine has no managed identity that answers; AZURE_CLIENT_ID chooses a user-assigned one.',
  };
  return new ModelBuilderError('azure-sign-in', ['Not signed in to Azure.', ...reasons].join('\n  '), {
    hint: hints[auth],
    exitCode: EXIT.failure,
  });
}
