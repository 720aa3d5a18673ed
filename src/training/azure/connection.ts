import type { Wait } from '../../io/attempts.ts';
import type { AzureCloud } from './clouds.ts';
import type { CachedCredential } from './token-cache.ts';

/** Everything that a request to Azure needs. */
export interface AzureConnection {
  /** Signs in; shared by all clients, so that one token serves them all. Made by `signIn` in credentials.ts. */
  readonly credential: CachedCredential;
  /** GUID. */
  readonly subscriptionId: string;
  /** GUID of the directory that the subscription belongs to. */
  readonly tenantId: string;
  readonly cloud: AzureCloud;
  /** Aborts every request. */
  readonly signal: AbortSignal;
  /** Called before each pause: a throttled or repeated request is never silent. */
  readonly onWait: (wait: Wait) => void;
  /** Stands before the SDK's own user agent: `create-model-builder/1.2.3`. */
  readonly userAgent: string;
  /** Version of the Machine Learning API. @default the SDK's: MACHINE_LEARNING_API */
  readonly apiVersion?: string | undefined;
}

/** A workspace's place in a subscription. */
export interface WorkspaceAddress {
  readonly resourceGroup: string;
  readonly workspace: string;
}

/** ARM id of a workspace, with which paths of the regional services begin, too. */
export function workspaceId(
  { subscriptionId }: Pick<AzureConnection, 'subscriptionId'>,
  at: WorkspaceAddress,
): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${at.resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${at.workspace}`;
}

/** ARM id of a resource group. */
export function groupId({ subscriptionId }: Pick<AzureConnection, 'subscriptionId'>, name: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${name}`;
}

/** The resource group in an ARM id; empty where there is none. */
export function groupOf(id: string): string {
  return /\/resourceGroups\/([^/]+)/i.exec(id)?.[1] ?? '';
}

/** Page of a resource, a group or a subscription in the portal. @param id its ARM id */
export function resourceLink({ cloud, tenantId }: AzureConnection, id: string): string {
  return `${cloud.portal}/#@${tenantId}/resource${id}`;
}

/** The scope that tokens for Resource Manager and the regional services are asked for. */
export function scopeOf({ audience }: AzureCloud): string {
  return `${audience.replace(/\/+$/, '')}/.default`;
}
