import { error as errorFinding } from '../../dataset/findings.ts';
import type { Finding } from '../../dataset/types.ts';
import { ModelBuilderError } from '../../errors.ts';
import type { Azure } from './azure.ts';
import type { Usage, Workspace } from './client.ts';
import { computeState, type ComputeState } from './compute-state.ts';
import { workspaceId } from './connection.ts';
import { regionName } from './names.ts';
import { readPermissions, type Permission } from './permissions.ts';
import { PROVIDERS } from './resources.ts';
import type { AzureSettings } from './settings.ts';
import { mergeSizes, type ComputeSize } from './sizes.ts';

/** What a subscription says about a planned run. What could not be read is `undefined`, and a finding says why. */
export interface AzureFacts {
  readonly workspace: Workspace | undefined;
  readonly groupRegion: string | undefined;
  readonly groupExists: boolean;
  /** Where the run will be. */
  readonly region: string | undefined;
  readonly regions: readonly string[] | undefined;
  readonly permissions: readonly Permission[] | undefined;
  /** Not registered, with their state. */
  readonly unregistered: readonly (readonly [namespace: string, state: string])[];
  readonly sizes: readonly ComputeSize[] | undefined;
  readonly usages: readonly Usage[] | undefined;
  readonly compute: ComputeState;
}

/** Reads everything that the checks need, as much as possible at once; a question that fails is a finding and stops no other. */
export async function gatherFacts(
  azure: Azure,
  settings: AzureSettings,
): Promise<{ readonly facts: AzureFacts; readonly findings: readonly Finding[] }> {
  const { machineLearning, resourceManager, requests, connection } = azure;
  const findings: Finding[] = [];
  const attempt = async <Fact>(work: () => Promise<Fact>): Promise<Fact | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ModelBuilderError)) throw error;
      findings.push(errorFinding(error.code, `${error.message} ${error.hint}`));
      return undefined;
    }
  };
  const [workspace, group] = await Promise.all([
    attempt(() => machineLearning.workspace(settings)),
    attempt(() => resourceManager.group(settings.resourceGroup)),
  ]);
  const subscription = `/subscriptions/${connection.subscriptionId}`;
  const scope =
    workspace !== undefined
      ? workspaceId(connection, settings)
      : group !== undefined
        ? `${subscription}/resourceGroups/${settings.resourceGroup}`
        : subscription;
  const region = regionName(workspace?.location ?? settings.region ?? group?.location ?? '') || undefined;
  const [permissions, regions, states, sizes, usages, compute] = await Promise.all([
    attempt(() => readPermissions(requests, scope)),
    attempt(async () => {
      const found = await requests.list(
        'Listing the regions',
        `${subscription}/locations?api-version=2022-12-01`,
      );
      return (found as { readonly name?: string }[]).flatMap(({ name }) => name ?? []);
    }),
    attempt(() =>
      Promise.all(PROVIDERS.map(async (name) => [name, await resourceManager.providerState(name)] as const)),
    ),
    region === undefined ? undefined : attempt(async () => mergeSizes(await machineLearning.sizes(region))),
    region === undefined ? undefined : attempt(() => machineLearning.usages(region)),
    workspace === undefined
      ? undefined
      : attempt(async () => computeState(await machineLearning.compute(settings, settings.compute))),
  ]);
  const facts: AzureFacts = {
    workspace,
    groupRegion: group?.location === undefined ? undefined : regionName(group.location),
    groupExists: group !== undefined,
    region,
    regions,
    permissions,
    unregistered: (states ?? []).filter(([, state]) => state !== 'Registered'),
    sizes,
    usages,
    compute: compute ?? { kind: 'missing' },
  };
  // The same trouble, a lost sign-in say, meets every question.
  return {
    facts,
    findings: uniqueBy(findings, ({ message }) =>
      message.replace(/^[^:]*: /, '').replace(/, request [\w-]+/, ''),
    ),
  };
}

function uniqueBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
