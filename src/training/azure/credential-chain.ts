import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { AuthMode } from './auth-modes.ts';

/** Ways to a token, by our names. */
export type CredentialName =
  'environment' | 'workload' | 'managed' | 'cli' | 'developer' | 'powershell' | 'device' | 'browser';

type Variables = Readonly<Record<string, string | undefined>>;

const MODES: Readonly<Record<Exclude<AuthMode, 'auto'>, readonly CredentialName[]>> = {
  cli: ['cli'],
  device: ['device'],
  browser: ['browser'],
  env: ['environment', 'workload'],
  managed: ['managed'],
};

/** Values of AZURE_TOKEN_CREDENTIALS, as `DefaultAzureCredential` of @azure/identity 4.13 knows them; not case-sensitive. */
const SETTINGS: Readonly<Record<string, readonly CredentialName[]>> = {
  prod: ['environment', 'workload', 'managed'],
  dev: ['cli', 'powershell', 'developer'],
  environmentcredential: ['environment'],
  workloadidentitycredential: ['workload'],
  managedidentitycredential: ['managed'],
  azureclicredential: ['cli'],
  azuredeveloperclicredential: ['developer'],
  azurepowershellcredential: ['powershell'],
};

/**
 * The credentials to try, in order. `auto` takes those that the environment has variables for, then what a person signs in
 * with; it never probes for a managed identity that nothing announces, and never opens a browser.
 * @throws ModelBuilderError `azure-bad-credential-setting`, exit code 2
 */
export function chainFor(auth: AuthMode, env: Variables): readonly CredentialName[] {
  if (auth !== 'auto') return MODES[auth];
  const setting = env.AZURE_TOKEN_CREDENTIALS?.trim();
  if (setting) return settingOf(setting);
  return [
    ...when('environment', env.AZURE_CLIENT_ID && env.AZURE_TENANT_ID && secretOf(env)),
    ...when('workload', env.AZURE_FEDERATED_TOKEN_FILE),
    ...when('managed', env.IDENTITY_ENDPOINT || env.MSI_ENDPOINT),
    'cli',
    'developer',
    'powershell',
  ];
}

function when(name: CredentialName, variable: string | undefined): readonly CredentialName[] {
  return variable ? [name] : [];
}

function secretOf(env: Variables): string | undefined {
  return env.AZURE_CLIENT_SECRET || env.AZURE_CLIENT_CERTIFICATE_PATH || env.AZURE_USERNAME;
}

function settingOf(setting: string): readonly CredentialName[] {
  const name = setting.toLowerCase();
  if (Object.hasOwn(SETTINGS, name)) return SETTINGS[name];
  throw new ModelBuilderError(
    'azure-bad-credential-setting',
    `AZURE_TOKEN_CREDENTIALS does not take ${JSON.stringify(setting)}.`,
    {
      hint: 'Allowed: prod, dev, EnvironmentCredential, WorkloadIdentityCredential, ManagedIdentityCredential, AzureCliCredential, AzureDeveloperCliCredential, AzurePowerShellCredential.',
      exitCode: EXIT.usage,
    },
  );
}
