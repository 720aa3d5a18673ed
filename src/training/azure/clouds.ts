import { EXIT, ModelBuilderError } from '../../errors.ts';

/** Where one Azure cloud is, and what its tokens are for. No address ends in a slash. */
export interface AzureCloud {
  readonly name: string;
  /** Azure Resource Manager. */
  readonly endpoint: string;
  /** Audience of tokens for Resource Manager and for the regional services of Machine Learning. */
  readonly audience: string;
  /** Audience of the token with which a job acts as its user. */
  readonly jobAudience: string;
  /** Microsoft Entra ID. */
  readonly authority: string;
  readonly portal: string;
  /** Azure Machine Learning studio. */
  readonly studio: string;
  /** What follows `<account>.blob.` in the address of a storage account. */
  readonly storageSuffix: string;
  /** What the hosts of the regional Machine Learning services end in. */
  readonly serviceSuffixes: readonly string[];
}

/** Addresses from the pages "national clouds" of Microsoft Entra ID, Storage and Machine Learning. */
export const CLOUDS = {
  public: {
    name: 'public',
    endpoint: 'https://management.azure.com',
    audience: 'https://management.azure.com',
    jobAudience: 'https://ml.azure.com',
    authority: 'https://login.microsoftonline.com',
    portal: 'https://portal.azure.com',
    studio: 'https://ml.azure.com',
    storageSuffix: 'core.windows.net',
    serviceSuffixes: ['api.azureml.ms', 'experiments.azureml.net'],
  },
  usgov: {
    name: 'usgov',
    endpoint: 'https://management.usgovcloudapi.net',
    audience: 'https://management.usgovcloudapi.net',
    jobAudience: 'https://ml.azure.us',
    authority: 'https://login.microsoftonline.us',
    portal: 'https://portal.azure.us',
    studio: 'https://ml.azure.us',
    storageSuffix: 'core.usgovcloudapi.net',
    serviceSuffixes: ['api.ml.azure.us'],
  },
  china: {
    name: 'china',
    endpoint: 'https://management.chinacloudapi.cn',
    audience: 'https://management.chinacloudapi.cn',
    jobAudience: 'https://ml.azure.cn',
    authority: 'https://login.chinacloudapi.cn',
    portal: 'https://portal.azure.cn',
    studio: 'https://studio.ml.azure.cn',
    storageSuffix: 'core.chinacloudapi.cn',
    serviceSuffixes: ['api.ml.azure.cn'],
  },
} as const satisfies Readonly<Record<string, AzureCloud>>;

/** Names another Resource Manager than the cloud's own: a private cloud, a gateway. */
export const ENDPOINT_VARIABLE = 'MODEL_BUILDER_AZURE_ENDPOINT';

/** Names another audience of tokens, where a private cloud has its own. */
export const AUDIENCE_VARIABLE = 'MODEL_BUILDER_AZURE_AUDIENCE';

/**
 * The cloud that a run talks to.
 * @param setting `public`, `usgov`, `china`, or the https address of a Resource Manager; what is not said about that one is the public cloud's
 * @throws ModelBuilderError `azure-bad-cloud`, exit code 2
 */
export function resolveCloud(setting: string, env: Readonly<Record<string, string | undefined>>): AzureCloud {
  const known = isKnown(setting);
  const cloud: AzureCloud = known ? CLOUDS[setting] : CLOUDS.public;
  const address = env[ENDPOINT_VARIABLE] || (known ? undefined : setting);
  const audience = env[AUDIENCE_VARIABLE] || cloud.audience;
  if (address === undefined) return { ...cloud, audience };
  return { ...cloud, name: 'custom', endpoint: checkEndpoint(address, setting), audience };
}

function isKnown(setting: string): setting is keyof typeof CLOUDS {
  return Object.hasOwn(CLOUDS, setting);
}

function checkEndpoint(address: string, setting: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:' && url.username === '' && url.search === '') {
    return url.href.replace(/\/+$/, '');
  }
  const from = address === setting ? '--cloud' : ENDPOINT_VARIABLE;
  throw new ModelBuilderError('azure-bad-cloud', `${from} does not take ${JSON.stringify(address)}.`, {
    hint: `Allowed: ${Object.keys(CLOUDS).join(', ')}, or the https:// address of a Resource Manager. Tokens are not sent over plain http.`,
    exitCode: EXIT.usage,
  });
}
