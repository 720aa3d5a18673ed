import type { Azure } from './azure.ts';
import { ifAllowed } from './errors.ts';
import { regionName } from './names.ts';
import { readPermissions, type Permission } from './permissions.ts';
import type { Questions } from './preflight-questions.ts';
import type { Provider } from './resource-manager.ts';
import { PROVIDERS } from './providers.ts';
import type { AzureSettings } from './settings.ts';

/** What matters where a workspace has to be made. */
export interface PlaceFacts {
  readonly groupExists: boolean | undefined;
  readonly groupRegion: string | undefined;
  /** Those that offer workspaces. */
  readonly regions: readonly string[] | undefined;
  /** Those that Azure lets the subscription use, where it says so: students', free and new ones mostly have five. */
  readonly allowedRegions: readonly string[] | undefined;
  /** Not registered, with their state. */
  readonly unregistered: readonly (readonly [namespace: string, state: string])[];
  /** What the account may do on the subscription, where something has to be registered. */
  readonly ofSubscription: readonly Permission[] | undefined;
}

/** An existing workspace stays where it is, and needs nothing registered: the account may have no rights beyond it. */
export const PLACE_OF_EXISTING: PlaceFacts = {
  groupExists: true,
  groupRegion: undefined,
  regions: undefined,
  allowedRegions: undefined,
  unregistered: [],
  ofSubscription: undefined,
};

/** Reads what has to be known of the group and the subscription before a workspace is made. */
export async function placeOfNew(
  { resourceManager, requests, connection }: Azure,
  { resourceGroup }: AzureSettings,
  questions: Questions,
): Promise<PlaceFacts> {
  const [group, providers, allowedRegions] = await Promise.all([
    questions.needed(async () => ({ found: await resourceManager.group(resourceGroup) })),
    questions.wanted('which services are registered, and where there are workspaces', () =>
      Promise.all(PROVIDERS.map(async (name) => [name, await resourceManager.provider(name)] as const)),
    ),
    readAllowedRegions(requests, connection.subscriptionId),
  ]);
  const unregistered = (providers ?? [])
    .map(([name, { registrationState = 'Unknown' }]) => [name, registrationState] as const)
    .filter(([, state]) => state !== 'Registered');
  const ofSubscription =
    unregistered.length === 0
      ? undefined
      : await questions.wanted('your rights on the subscription', () =>
          readPermissions(requests, `/subscriptions/${connection.subscriptionId}`),
        );
  return {
    groupExists: group && group.found !== undefined,
    groupRegion: group?.found?.location,
    regions: regionsOf(new Map(providers).get(PROVIDERS[0])),
    allowedRegions,
    unregistered,
    ofSubscription,
  };
}

/** Azure's own policy, which comes with some subscriptions; whoever may not read it finds out later. */
async function readAllowedRegions(
  requests: Azure['requests'],
  subscriptionId: string,
): Promise<readonly string[] | undefined> {
  const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/policyAssignments/sys.regionrestriction?api-version=2022-06-01`;
  const found = (await ifAllowed(() =>
    requests.get('Reading which regions the subscription may use', path),
  )) as
    | {
        readonly properties?: {
          readonly parameters?: Readonly<Record<string, { readonly value?: unknown }>>;
        };
      }
    | undefined;
  const lists = Object.values(found?.properties?.parameters ?? {}).map(({ value }) => value);
  const regions = lists.find((value) => Array.isArray(value)) as readonly unknown[] | undefined;
  return regions?.filter((region) => typeof region === 'string').map(regionName);
}

function regionsOf(machineLearning: Provider | undefined): readonly string[] | undefined {
  const workspaces = machineLearning?.resourceTypes?.find(
    ({ resourceType }) => resourceType === 'workspaces',
  );
  return workspaces?.locations?.map(regionName);
}
