import type { Finding } from '../../dataset/types.ts';
import type { Azure } from './azure.ts';
import type { Usage, VirtualMachineSize, Workspace } from './client.ts';
import { computeState, type ComputeState } from './compute-state.ts';
import { workspaceId } from './connection.ts';
import { regionName } from './names.ts';
import { readPermissions, type Permission } from './permissions.ts';
import { PLACE_OF_EXISTING, placeOfNew, type PlaceFacts } from './preflight-place.ts';
import { openQuestions } from './preflight-questions.ts';
import { PROVIDERS } from './providers.ts';
import { isWhole } from './resources.ts';
import type { AzureSettings } from './settings.ts';
import { mergeSizes, type ComputeSize } from './sizes.ts';

/** What a subscription says about a planned run. What could not be read is `undefined`, and a finding says why. */
export interface AzureFacts extends PlaceFacts {
  readonly workspace: Workspace | undefined;
  /** Where the run will be. */
  readonly region: string | undefined;
  /** On the workspace, else on its group, else on the subscription. */
  readonly permissions: readonly Permission[] | undefined;
  /** All that the region offers, and those with GPUs that are fit for training. */
  readonly offered: readonly VirtualMachineSize[] | undefined;
  readonly sizes: readonly ComputeSize[] | undefined;
  readonly usages: readonly Usage[] | undefined;
  readonly compute: ComputeState;
}

/** Reads everything that the checks need, as much as possible at once. */
export async function gatherFacts(
  azure: Azure,
  settings: AzureSettings,
): Promise<{ readonly facts: AzureFacts; readonly findings: readonly Finding[] }> {
  const { machineLearning, requests, connection } = azure;
  const questions = openQuestions();
  const found = await questions.needed(() => machineLearning.workspace(settings));
  const workspace = found && isWhole(found) ? found : undefined;
  const place = workspace === undefined ? await placeOfNew(azure, settings, questions) : PLACE_OF_EXISTING;
  const group = place.groupExists ? `/resourceGroups/${settings.resourceGroup}` : '';
  const scope =
    workspace === undefined
      ? `/subscriptions/${connection.subscriptionId}${group}`
      : workspaceId(connection, settings);
  const region = regionName(found?.location ?? settings.region ?? place.groupRegion ?? '') || undefined;
  const asked = region !== undefined && answers(region, place) ? region : undefined;
  const [permissions, offered, usages, compute] = await Promise.all([
    questions.wanted('your rights', () => readPermissions(requests, scope)),
    asked === undefined
      ? undefined
      : questions.wanted(`sizes in ${asked}`, () => machineLearning.sizes(asked)),
    asked === undefined
      ? undefined
      : questions.wanted(`quota in ${asked}`, () => machineLearning.usages(asked)),
    workspace &&
      questions.needed(async () => computeState(await machineLearning.compute(settings, settings.compute))),
  ]);
  const facts: AzureFacts = {
    ...place,
    workspace,
    region,
    permissions,
    offered,
    sizes: offered && mergeSizes(offered),
    usages,
    compute: compute ?? { kind: 'missing' },
  };
  return { facts, findings: questions.findings() };
}

/** Where the service is not offered, and before it is registered, nobody can be asked for its sizes and quotas. */
function answers(region: string, { regions, unregistered }: PlaceFacts): boolean {
  const isOffered = regions?.includes(region) ?? true;
  return isOffered && unregistered.every(([namespace]) => namespace !== PROVIDERS[0]);
}
