import type { Azure } from './azure.ts';
import { computeState } from './compute-state.ts';
import { deleteCompute } from './compute.ts';
import { isOurs, TOOL, TOOL_TAG } from './tags.ts';
import { waitUntil } from './wait-until.ts';
import type { Note } from './resources.ts';

/** Something of ours that can be removed. */
export interface Created {
  readonly kind: 'resource group' | 'compute' | 'resource';
  readonly id: string;
  readonly name: string;
  /** `Microsoft.Storage/storageAccounts`; empty for a group. */
  readonly type: string;
  readonly group: string;
  /** What is in a group and not ours: such a group is kept, and only what is ours in it goes. */
  readonly foreign: readonly string[];
  /** Of a compute: its workspace. */
  readonly workspace?: string;
}

/** api-versions with which the kinds of resources that we create are deleted. */
const DELETE_VERSIONS: Readonly<Record<string, string>> = {
  'microsoft.machinelearningservices/workspaces': '2022-10-01',
  'microsoft.storage/storageaccounts': '2022-09-01',
  'microsoft.keyvault/vaults': '2022-07-01',
  'microsoft.operationalinsights/workspaces': '2022-10-01',
  'microsoft.insights/components': '2020-02-02',
};

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
    groups.map(async ({ id = '', name = '' }): Promise<Created> => {
      const inside = await resourceManager.resourcesIn(name);
      const foreign = inside
        .filter((resource) => !isOurs(resource) && !SIDE_PRODUCTS.test(resource.type ?? ''))
        .map((resource) => resource.name ?? '');
      return { kind: 'resource group', id, name, type: '', group: name, foreign };
    }),
  );
  const ourResources = resources.map(({ id = '', name = '', type = '' }): Created => ({
    kind: 'resource',
    id,
    name,
    type,
    group: groupOf(id),
    foreign: [],
  }));
  // A compute is no top-level resource: the list of tagged ones does not have it.
  const elsewhere = workspaces.filter((workspace) => !isOurs(workspace) && workspace.name !== undefined);
  const computes = await Promise.all(
    elsewhere.map(async ({ id = '', name = '' }) => {
      const at = { resourceGroup: groupOf(id), workspace: name };
      return (await machineLearning.computes(at))
        .filter((compute) => isOurs(compute) && computeState(compute).kind !== 'deleting')
        .map((compute): Created => ({
          kind: 'compute',
          id: compute.id ?? '',
          name: compute.name ?? '',
          type: 'Microsoft.MachineLearningServices/workspaces/computes',
          group: at.resourceGroup,
          foreign: [],
          workspace: name,
        }));
    }),
  );
  return [...ourGroups, ...ourResources, ...computes.flat()];
}

/** What has to be deleted, so that all of it goes: a whole group of ours instead of the single resources in it. */
export function deletionPlan(created: readonly Created[]): readonly Created[] {
  const whole = created.filter(({ kind, foreign }) => kind === 'resource group' && foreign.length === 0);
  const groups = new Set(whole.map(({ name }) => name.toLowerCase()));
  const single = created.filter(
    ({ kind, group }) => kind !== 'resource group' && !groups.has(group.toLowerCase()),
  );
  // The workspace first: while it is there, what it stands on is in use.
  const first = (one: Created): number =>
    /\/workspaces$/i.test(one.type) && /machinelearning/i.test(one.type) ? 0 : 1;
  return [...whole, ...single.sort((a, b) => first(a) - first(b))];
}

/** Deletes what a plan says, one after the other, and waits for each. @throws ModelBuilderError `azure-…`: what is left is found again */
export async function deleteCreated(azure: Azure, plan: readonly Created[], note: Note): Promise<void> {
  const { resourceManager, machineLearning, requests, connection } = azure;
  for (const one of plan) {
    note(`Deleting the ${one.kind} ${one.name}.`);
    if (one.kind === 'resource group') {
      await resourceManager.beginDeleteGroup(one.name);
      await waitUntil(connection.signal, async () =>
        (await resourceManager.group(one.name)) === undefined ? true : undefined,
      );
    } else if (one.kind === 'compute') {
      await deleteCompute(azure, { resourceGroup: one.group, workspace: one.workspace! }, one.name);
    } else if (/machinelearningservices\/workspaces$/i.test(one.type)) {
      const at = { resourceGroup: one.group, workspace: one.name };
      await machineLearning.deleteWorkspace(at);
      await waitUntil(connection.signal, async () =>
        (await machineLearning.workspace(at)) === undefined ? true : undefined,
      );
    } else {
      const version = DELETE_VERSIONS[one.type.toLowerCase()] ?? '2021-04-01';
      await requests.send(`Deleting ${one.name}`, 'DELETE', `${one.id}?api-version=${version}`);
    }
  }
}

function groupOf(id: string): string {
  return /\/resourceGroups\/([^/]+)/i.exec(id)?.[1] ?? '';
}
