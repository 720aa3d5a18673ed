import type { Azure } from './azure.ts';
import { computeState } from './compute-state.ts';
import { deleteCompute } from './compute.ts';
import { isOurs, TOOL, TOOL_TAG } from './tags.ts';
import { groupOf } from './connection.ts';
import { purgeVault } from './deleted-vault.ts';
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
  'microsoft.storage/storageaccounts': '2022-09-01',
  'microsoft.keyvault/vaults': '2022-07-01',
  'microsoft.operationalinsights/workspaces': '2022-10-01',
  'microsoft.insights/components': '2020-02-02',
};

/** The version of our SDK does not know yet how to delete a workspace for good. */
const PURGE_VERSION = '2024-04-01';

// These Azure only puts away when they are deleted, so that their names stay taken for a week and more.
const WORKSPACE = /^microsoft\.machinelearningservices\/workspaces$/i;
const VAULT = /^microsoft\.keyvault\/vaults$/i;

/** Made by Azure itself beside application insights. */
const SIDE_PRODUCTS = /^(microsoft\.alertsmanagement|microsoft\.insights\/actiongroups)/i;

/** Everything in the subscription that carries our tag, computes in workspaces of others included; what contains others comes first. */
export async function listCreated({ resourceManager, machineLearning }: Azure): Promise<readonly Created[]> {
  const [groups, resources, workspaces] = await Promise.all([
    resourceManager.groups(TOOL_TAG, TOOL),
    resourceManager.resources(TOOL_TAG, TOOL),
    machineLearning.workspaces(),
  ]);
  const ourGroups = await Promise.all(
    groups.map(async ({ id = '', name = '', location: region }): Promise<Created> => {
      const inside = await resourceManager.resourcesIn(name);
      const foreign = inside
        .filter((resource) => !isOurs(resource) && !SIDE_PRODUCTS.test(resource.type ?? ''))
        .map((resource) => resource.name ?? '');
      return { kind: 'resource group', id, name, type: '', group: name, region, foreign };
    }),
  );
  const ourResources = resources.map(({ id = '', name = '', type = '', location: region = '' }): Created => ({
    kind: 'resource',
    id,
    name,
    type,
    group: groupOf(id),
    region,
    foreign: [],
  }));
  // A compute is no top-level resource: the list of tagged ones does not have it.
  const elsewhere = workspaces.filter((workspace) => !isOurs(workspace) && workspace.name !== undefined);
  const computes = await Promise.all(
    elsewhere.map(async ({ id = '', name = '', location: region = '' }) => {
      const at = { resourceGroup: groupOf(id), workspace: name };
      return (await machineLearning.computes(at))
        .filter((compute) => isOurs(compute) && computeState(compute).kind !== 'deleting')
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

/** Deletes what a plan says, one after the other, and waits for each. @throws ModelBuilderError `azure-…`: what is left is found again */
export async function deleteCreated(azure: Azure, plan: readonly Created[], note: Note): Promise<void> {
  for (const one of plan) {
    note(`Deleting the ${one.kind} ${one.name}.`);
    await deleteOne(azure, one, note);
  }
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
    await remove(`api-version=${connection.apiVersion ?? PURGE_VERSION}&forceToPurge=true`);
    await gone(() => machineLearning.workspace({ resourceGroup: one.group, workspace: one.name }));
  } else {
    await remove(`api-version=${DELETE_VERSIONS[one.type.toLowerCase()] ?? '2021-04-01'}`);
    if (VAULT.test(one.type)) await purgeVault(azure, one.region, one.name, note);
  }
}
