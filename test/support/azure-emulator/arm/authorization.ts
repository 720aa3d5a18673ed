import { armError, ok } from '../replies.ts';
import type { Role } from '../scenario.ts';
import { USER_ID } from '../tokens.ts';
import type { Call, Reply, Routes, World } from '../types.ts';

const ROLES = {
  owner: { id: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', actions: ['*'], notActions: [] },
  contributor: {
    id: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
    actions: ['*'],
    notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'],
  },
  'data-scientist': {
    id: 'f6c7c914-8db3-469d-8ca1-694a8f32e121',
    actions: [
      'Microsoft.MachineLearningServices/workspaces/*/read',
      'Microsoft.MachineLearningServices/workspaces/*/action',
      'Microsoft.MachineLearningServices/workspaces/*/delete',
      'Microsoft.MachineLearningServices/workspaces/*/write',
    ],
    notActions: [
      'Microsoft.MachineLearningServices/workspaces/delete',
      'Microsoft.MachineLearningServices/workspaces/write',
      'Microsoft.MachineLearningServices/workspaces/computes/*/write',
      'Microsoft.MachineLearningServices/workspaces/computes/*/delete',
    ],
  },
  none: { id: '00000000-0000-0000-0000-000000000000', actions: [], notActions: [] },
  reader: { id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7', actions: ['*/read'], notActions: [] },
} as const;

/** The role that counts for a path: on the group and what is in it, or on the subscription. */
function roleOn({ scenario, state }: World, path: string): Role {
  const { role = 'owner', subscriptionRole = role } = scenario;
  const group = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(path)?.[0];
  return group !== undefined && state.resources.has(group.toLowerCase()) ? role : subscriptionRole;
}

/** What the user tries in vain: 403. Whoever began an operation may ask about it. */
export function roleReply(world: World, method: string, path: string): Reply | undefined {
  if (/\/\w*operation(s?Status|Results)\//i.test(path)) return undefined;
  const action = actionOf(method, path);
  // An address on loopback is not made of the account's name, as elsewhere: it has to be read.
  if (action === 'Microsoft.Storage/storageAccounts/read') return undefined;
  const { actions, notActions } = ROLES[roleOn(world, path)];
  const hits = (patterns: readonly string[]) => patterns.some((pattern) => covers(pattern, action));
  if (hits(actions) && !hits(notActions)) return undefined;
  return armError(403, {
    code: 'AuthorizationFailed',
    message: `The client 'tester@example.com' with object id '${USER_ID}' does not have authorization to perform action '${action}' over scope '${path}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  });
}

// A star between two slashes stands for nothing, too: who may read anything in a workspace may read the workspace.
function covers(pattern: string, action: string): boolean {
  const steps = pattern.split('/*/').map((step) => step.replaceAll('.', '\\.').replaceAll('*', '.*'));
  return new RegExp(`^${steps.join('/(.*/)?')}$`, 'i').test(action);
}

/** `PUT …/providers/Microsoft.X/a/b/c/d` → `Microsoft.X/a/c/write`. */
export function actionOf(method: string, path: string): string {
  const verbs: Record<string, string> = {
    GET: 'read',
    HEAD: 'read',
    PUT: 'write',
    PATCH: 'write',
    DELETE: 'delete',
  };
  const at = path.toLowerCase().lastIndexOf('/providers/');
  if (at < 0) return `Microsoft.Resources/subscriptions/resourceGroups/${verbs[method] ?? 'action'}`;
  const [provider, ...rest] = path.slice(at + 11).split('/');
  const last = method === 'POST' ? [rest.at(-1)!, 'action'] : [verbs[method]];
  const types = (method === 'POST' ? rest.slice(0, -1) : rest).filter((_, i) => i % 2 === 0);
  return [provider, ...types, ...last].join('/');
}

const SCOPES = [
  '/subscriptions/:subscription',
  '/subscriptions/:subscription/resourceGroups/:group',
  '/subscriptions/:subscription/resourceGroups/:group/providers/:provider/:type/:name',
];

export const authorizationRoutes: Routes = {
  'GET /subscriptions/:subscription/providers/Microsoft.Authorization/policyAssignments/:name': ({
    world,
    params,
  }) => {
    const { allowedRegions } = world.scenario;
    if (allowedRegions === undefined || params.name !== 'sys.regionrestriction')
      return armError(404, {
        code: 'PolicyAssignmentNotFound',
        message: `The policy assignment '${params.name}' is not found.`,
      });
    return ok({
      name: params.name,
      properties: { parameters: { listOfAllowedLocations: { value: allowedRegions } } },
    });
  },
  ...Object.fromEntries(
    SCOPES.flatMap((scope) => [
      [
        `GET ${scope}/providers/Microsoft.Authorization/permissions`,
        ({ world, path }: Call) => {
          const role = roleOn(world, path);
          const { actions, notActions } = ROLES[role];
          const dataActions = role === 'owner' ? ['*'] : [];
          return ok({ value: [{ actions, notActions, dataActions, notDataActions: [] }] });
        },
      ],
      [
        `GET ${scope}/providers/Microsoft.Authorization/roleAssignments`,
        ({ world }: { world: World }) => {
          const base = `/subscriptions/${world.names.subscription}`;
          const role = `${base}/providers/Microsoft.Authorization/roleDefinitions/${ROLES[world.scenario.role ?? 'owner'].id}`;
          const properties = {
            roleDefinitionId: role,
            principalId: USER_ID,
            principalType: 'User',
            scope: base,
          };
          return ok({
            value: [
              { id: `${base}/providers/Microsoft.Authorization/roleAssignments/1`, name: '1', properties },
            ],
          });
        },
      ],
    ]),
  ),
};
