import { armError, ok } from '../replies.ts';
import type { Scenario } from '../scenario.ts';
import { USER_ID } from '../tokens.ts';
import type { Reply, Routes, World } from '../types.ts';

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
  reader: { id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7', actions: ['*/read'], notActions: [] },
} as const;

type Role = NonNullable<Scenario['role']>;

function permissions(role: Role): Reply {
  const { actions, notActions } = ROLES[role];
  const dataActions = role === 'owner' ? ['*'] : [];
  return ok({ value: [{ actions, notActions, dataActions, notDataActions: [] }] });
}

/** What a read-only user tries in vain: 403. */
export function roleReply(world: World, method: string, path: string): Reply | undefined {
  const role = world.scenario.role ?? 'owner';
  const action = actionOf(method, path);
  const { actions, notActions } = ROLES[role];
  const hits = (patterns: readonly string[]) =>
    patterns.some((pattern) =>
      new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/\*/g, '.*')}$`, 'i').test(action),
    );
  if (role === 'data-scientist' && action.endsWith('/read')) return undefined;
  if (hits(actions) && !hits(notActions)) return undefined;
  return armError(403, {
    code: 'AuthorizationFailed',
    message: `The client 'tester@example.com' with object id '${USER_ID}' does not have authorization to perform action '${action}' over scope '${path}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  });
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

export const authorizationRoutes: Routes = Object.fromEntries(
  SCOPES.flatMap((scope) => [
    [
      `GET ${scope}/providers/Microsoft.Authorization/permissions`,
      ({ world }: { world: World }) => permissions(world.scenario.role ?? 'owner'),
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
);
