import type { AzureRequests } from './arm-request.ts';

/** One entry of what the authorization API answers; `*` stands for anything. */
export interface Permission {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

const ML = 'Microsoft.MachineLearningServices/workspaces';

/** What a run does, in the words of Azure's roles. */
export const ACTIONS = {
  submitJob: `${ML}/jobs/write`,
  createCompute: `${ML}/computes/write`,
  createWorkspace: `${ML}/write`,
  deploy: 'Microsoft.Resources/deployments/write',
  createGroup: 'Microsoft.Resources/subscriptions/resourceGroups/write',
} as const;

/** What the account may do in a scope (a subscription's, a group's or a workspace's ARM id). */
export async function readPermissions(
  requests: AzureRequests,
  scope: string,
): Promise<readonly Permission[]> {
  const path = `${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
  return (await requests.list('Reading the permissions of your account', path)) as Permission[];
}

/** Whether an action is allowed: some role grants it and the same role does not take it away again. */
export function mayDo(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ actions = [], notActions = [] }) =>
      actions.some((pattern) => matches(pattern, action)) &&
      !notActions.some((pattern) => matches(pattern, action)),
  );
}

// A star stands for any number of steps, none included: the built-in roles take `computes/write` away with a star between the two words.
function matches(pattern: string, action: string): boolean {
  const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  const steps = pattern.split('/*/').map((step) => step.split('*').map(escaped).join('.*'));
  return new RegExp(`^${steps.join('/(?:.*/)?')}$`, 'i').test(action);
}
