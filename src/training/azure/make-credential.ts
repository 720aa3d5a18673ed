import type { TokenCredential } from '@azure/identity';
import type { CredentialName } from './credential-chain.ts';
import type { SignInOptions } from './credentials.ts';

/** The SDK's credential of that name; nothing is written to disk by any of them. The identity library is loaded here, and nowhere before. */
export async function makeCredential(name: CredentialName, options: SignInOptions): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const { cloud, tenant, subscription, env, show } = options;
  const directory = tenant === undefined ? {} : { tenantId: tenant };
  // The variable is the SDK's own, for clouds that we do not know.
  const authority = { authorityHost: env.AZURE_AUTHORITY_HOST || cloud.authority };
  switch (name) {
    case 'environment':
      return new identity.EnvironmentCredential(authority);
    case 'workload':
      return new identity.WorkloadIdentityCredential({ ...directory, ...authority });
    case 'managed':
      return env.AZURE_CLIENT_ID
        ? new identity.ManagedIdentityCredential({ clientId: env.AZURE_CLIENT_ID })
        : new identity.ManagedIdentityCredential();
    case 'cli':
      // The CLI refuses both at once.
      return new identity.AzureCliCredential(
        tenant === undefined && subscription !== undefined ? { subscription } : directory,
      );
    case 'developer':
      return new identity.AzureDeveloperCliCredential(directory);
    case 'powershell':
      return new identity.AzurePowerShellCredential(directory);
    case 'device':
      return new identity.DeviceCodeCredential({
        ...directory,
        ...authority,
        userPromptCallback: ({ message }) => show(message),
      });
    case 'browser':
      return new identity.InteractiveBrowserCredential({ ...directory, ...authority });
  }
}
