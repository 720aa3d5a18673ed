import { ModelBuilderError } from '../../errors.ts';
import { CLOUDS, type AzureCloud } from './clouds.ts';

/** Endpoints of storage accounts in zones of their own: `<account>.z12.blob.storage.azure.net`. */
const ZONES = 'storage.azure.net';

/**
 * Refuses to send a token for Resource Manager and the regional services to a host that only an answer has named: a next page, a
 * redirect, the workspace's `discoveryUrl` and what that says.
 * @throws ModelBuilderError `azure-foreign-host`
 */
export function assertServiceHost(cloud: AzureCloud, address: string): void {
  const { endpoint, serviceSuffixes } = cloud;
  const own = new URL(endpoint).hostname;
  // A Resource Manager that the user has named is not Azure's: its regional services are its neighbours.
  const neighbours = isAzures(cloud) ? [] : neighbourhood(own);
  const url = secureUrl(address);
  if (url?.hostname === own) return;
  if (url !== undefined && isBelow(url, [...serviceSuffixes, ...neighbours])) return;
  throw foreignHost(
    `A service of Azure sends on to ${hostOf(address)}, which is none of the cloud ${cloud.name}.`,
  );
}

/**
 * Refuses a signed link to a file that leads anywhere but to the cloud's storage.
 * @throws ModelBuilderError `azure-foreign-host`
 */
export function assertStorageLink(cloud: AzureCloud, address: string): void {
  if (isStorageOf(cloud, address)) return;
  throw foreignHost(
    `The run keeps a file on ${hostOf(address)}, which is no storage of the cloud ${cloud.name}.`,
  );
}

/** Whether an address is one of the cloud's storage accounts, reached over https. Of a cloud of the user's own only https is known. */
export function isStorageOf(cloud: AzureCloud, address: string): boolean {
  const url = secureUrl(address);
  return url !== undefined && (!isAzures(cloud) || isBelow(url, [cloud.storageSuffix, ZONES]));
}

function isAzures({ endpoint }: AzureCloud): boolean {
  return Object.values(CLOUDS).some((cloud) => cloud.endpoint === endpoint);
}

/** `['local.example.org']` of `management.local.example.org`; nothing of an address of numbers or of a domain's own name. */
function neighbourhood(host: string): readonly string[] {
  const labels = host.split('.');
  return labels.length < 3 || /[\d\]]$/.test(host) ? [] : [labels.slice(1).join('.')];
}

function isBelow({ hostname }: URL, suffixes: readonly string[]): boolean {
  return suffixes.some((suffix) => hostname.endsWith(`.${suffix}`));
}

function secureUrl(address: string): URL | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === 'https:' && url.username === '' && url.password === '' ? url : undefined;
}

/** Without what may be secret in an address. */
function hostOf(address: string): string {
  if (!URL.canParse(address)) return 'something that is no address';
  const { protocol, host } = new URL(address);
  return protocol === 'https:' ? host : `${protocol}//${host}`;
}

function foreignHost(message: string): ModelBuilderError {
  return new ModelBuilderError('azure-foreign-host', `${message} Nothing was sent there.`, {
    hint: 'Ask who looks after the workspace; the job itself is not affected: see it in the studio. For a private cloud name its Resource Manager with --cloud https://…',
  });
}
