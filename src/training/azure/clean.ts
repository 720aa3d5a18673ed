import { INSIGHTS_API, LOG_ANALYTICS_API, STORAGE_API, WORKSPACE_API } from './api-versions.ts';
import type { Azure } from './azure.ts';
import { computeState } from './compute-state.ts';
import { deleteCompute } from './compute.ts';
import { isMade, TOOL, TOOL_TAG } from './tags.ts';
import { groupOf } from './connection.ts';
import { purgeVault, vaultApi } from './deleted-vault.ts';
import { groupLink } from './resources.ts';
import { waitUntil, type Note } from './wait-until.ts';

/** Something of ours that can be removed. */
export interface Created {
  readonly kind: 'resource group' | 'compute' | 'resource';
  readonly id: string;
  readonly name: string;
  /** `Microsoft.Storage/storageAccounts`; empty for a group. */
  readonly type: string;
  readonly group: string;
  readonly region: string;
  /** What is in a group and not ours: such a group is kept, and only what is ours in it goes. */
  readonly foreign: readonly string[];
  /** Of a compute: its workspace. */
  readonly workspace?: string;
}

/** api-versions with which the kinds of resources that we create are deleted. */
const DELETE_VERSIONS: Readonly<Record<string, string>> = {
  'microsoft.storage/storageaccounts': STORAGE_API,
  'microsoft.operationalinsights/workspaces': LOG_ANALYTICS_API,
  'microsoft.insights/components': INSIGHTS_API,
};

// These Azure only puts away when they are deleted, so that their names stay taken for a week and more.
const WORKSPACE = /^microsoft\.machinelearningservices\/workspaces$/i;
const VAULT = /^microsoft\.keyvault\/vaults$/i;

/** Made by Azure itself beside application insights. */
const SIDE_PRODUCTS = /^(microsoft\.alertsmanagement|microsoft\.insights\/actiongroups)/i;

/**
 * Everything that we made, computes in workspaces of others included; what contains others comes first.
 * @param within the one resource group that is looked at; @default all of the subscription
 */
export async function listCreated(azure: Azure, within?: string): Promise<readonly Created[]> {
  const { resourceManager, machineLearning } = azure;
  const [groups, resources, workspaces] = await Promise.all([
    within === undefined
      ? resourceManager.groups(TOOL_TAG, TOOL)
      : resourceManager.group(within).then((group) => [group]),
    within === undefined ? resourceManager.resources(TOOL_TAG, TOOL) : inGroup(azure, within),
    machineLearning.workspaces(),
  ]);
  const ourGroups = await Promise.all(
    groups
      .filter((group) => group !== undefined && isMade(group))
      .map(async (group): Promise<Created> => {
        const { id = '', name = '', location: region } = group!;
        const foreign = await foreignIn(azure, name);
        return { kind: 'resource group', id, name, type: '', group: name, region, foreign };
      }),
  );
  const ourResources = resources
    .filter(isMade)
    .map(({ id = '', name = '', type = '', location: region = '' }): Created => ({
      kind: 'resource',
      id,
      name,
      type,
      group: groupOf(id),
      region,
      foreign: [],
    }));
  // A compute is no top-level resource: the list of tagged ones does not have it.
  const elsewhere = workspaces.filter(
    (workspace) =>
      !isMade(workspace) &&
      workspace.name !== undefined &&
      (within === undefined || sameGroup(groupOf(workspace.id ?? ''), within)),
  );
  const computes = await Promise.all(
    elsewhere.map(async ({ id = '', name = '', location: region = '' }) => {
      const at = { resourceGroup: groupOf(id), workspace: name };
      return (await machineLearning.computes(at))
        .filter((compute) => isMade(compute) && computeState(compute).kind !== 'deleting')
        .map((compute): Created => ({
          kind: 'compute',
          id: compute.id ?? '',
          name: compute.name ?? '',
          type: 'Microsoft.MachineLearningServices/workspaces/computes',
          group: at.resourceGroup,
          region,
          foreign: [],
          workspace: name,
        }));
    }),
  );
  return [...ourGroups, ...ourResources, ...computes.flat()];
}

/** Azure does not tell capitals from small letters in names. */
function sameGroup(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** A group that is not there has nothing in it. */
async function inGroup({ resourceManager }: Azure, group: string) {
  return (await resourceManager.group(group)) === undefined ? [] : resourceManager.resourcesIn(group);
}

/** What is in a group and not ours. */
async function foreignIn(azure: Azure, group: string): Promise<readonly string[]> {
  return (await inGroup(azure, group))
    .filter((resource) => !isMade(resource) && !SIDE_PRODUCTS.test(resource.type ?? ''))
    .map(({ name = '' }) => name);
}

/**
 * What has to be deleted, so that all of it goes and no name stays taken: workspaces, then key vaults, which are purged; then
 * whole groups of ours, then what is left in others'.
 */
export function deletionPlan(created: readonly Created[]): readonly Created[] {
  const whole = created.filter(({ kind, foreign }) => kind === 'resource group' && foreign.length === 0);
  const groups = new Set(whole.map(({ name }) => name.toLowerCase()));
  // The workspace first: while it is there, what it stands on is in use.
  const putAway = [WORKSPACE, VAULT].flatMap((type) => created.filter((one) => type.test(one.type)));
  const single = created.filter(
    (one) => one.kind !== 'resource group' && !groups.has(one.group.toLowerCase()) && !putAway.includes(one),
  );
  return [...putAway, ...whole, ...single];
}

/**
 * Deletes what a plan says, one after the other, and waits for each. A group is looked at once more: what came into it meanwhile keeps it.
 * @returns what was deleted
 * @throws ModelBuilderError `azure-…`: what is left is found again
 */
export async function deleteCreated(
  azure: Azure,
  plan: readonly Created[],
  note: Note,
): Promise<readonly Created[]> {
  const deleted: Created[] = [];
  for (const one of plan) {
    const foreign = one.kind === 'resource group' ? await foreignIn(azure, one.name) : [];
    if (foreign.length > 0) {
      note(
        `The resource group ${one.name} stays: ${foreign.join(', ')} came into it meanwhile. Run the same command again for what is ours in it.`,
      );
      continue;
    }
    note(`Deleting the ${one.kind} ${one.name}.`);
    await deleteOne(azure, one, note);
    deleted.push(one);
  }
  return deleted;
}

async function deleteOne(azure: Azure, one: Created, note: Note): Promise<void> {
  const { resourceManager, machineLearning, requests, connection } = azure;
  const what = `the end of the ${one.kind} ${one.name}`;
  const gone = (look: () => Promise<unknown>) =>
    waitUntil(connection.signal, { what, link: groupLink(azure, one.group), note }, async () =>
      (await look()) === undefined ? true : undefined,
    );
  const remove = (query: string) => requests.send(`Deleting ${one.name}`, 'DELETE', `${one.id}?${query}`);
  if (one.kind === 'resource group') {
    await resourceManager.beginDeleteGroup(one.name);
    await gone(() => resourceManager.group(one.name));
  } else if (one.kind === 'compute') {
    await deleteCompute(azure, { resourceGroup: one.group, workspace: one.workspace! }, one.name, note);
  } else if (WORKSPACE.test(one.type)) {
    await remove(`api-version=${connection.apiVersion ?? WORKSPACE_API}&forceToPurge=true`);
    await gone(() => machineLearning.workspace({ resourceGroup: one.group, workspace: one.name }));
  } else if (VAULT.test(one.type)) {
    const apiVersion = await vaultApi(azure);
    await remove(`api-version=${apiVersion}`);
    await purgeVault(azure, one.region, one.name, apiVersion, note);
  } else await remove(`api-version=${DELETE_VERSIONS[one.type.toLowerCase()] ?? '2021-04-01'}`);
}
