import { expect, test } from 'vitest';
import { ACTIONS, mayDo, type Permission } from '../../../src/training/azure/permissions.ts';

const ML = 'Microsoft.MachineLearningServices/workspaces';

/** Azure's built-in roles, as its page lists them. */
const ROLES: Readonly<Record<string, Permission>> = {
  Owner: { actions: ['*'], notActions: [] },
  Contributor: {
    actions: ['*'],
    notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'],
  },
  Reader: { actions: ['*/read'], notActions: [] },
  'AzureML Data Scientist': {
    actions: [`${ML}/*/read`, `${ML}/*/action`, `${ML}/*/delete`, `${ML}/*/write`],
    notActions: [`${ML}/delete`, `${ML}/write`, `${ML}/computes/*/write`, `${ML}/computes/*/delete`],
  },
  'AzureML Compute Operator': { actions: [`${ML}/computes/*`], notActions: [] },
};

test.each([
  ['Owner', Object.keys(ACTIONS)],
  ['Contributor', Object.keys(ACTIONS)],
  ['Reader', []],
  ['AzureML Data Scientist', ['submitJob']],
  ['AzureML Compute Operator', ['createCompute']],
])('%s', (role, allowed) => {
  const may = Object.entries(ACTIONS).filter(([, action]) => mayDo([ROLES[role]], action));
  expect(may.map(([name]) => name)).toEqual(allowed);
});

test('one role gives what another one only does not', () => {
  const both = [ROLES['AzureML Data Scientist'], ROLES['AzureML Compute Operator']];
  expect(mayDo(both, ACTIONS.createCompute)).toBe(true);
  expect(mayDo(both, ACTIONS.createWorkspace)).toBe(false);
  expect(mayDo([], ACTIONS.submitJob)).toBe(false);
});
