import { expect, test } from 'vitest';
import type { Azure } from '../../../src/training/azure/azure.ts';
import {
  ENVIRONMENT,
  ENVIRONMENT_PATTERN,
  resolveEnvironment,
} from '../../../src/training/azure/flow/environment.ts';

const AT = { resourceGroup: 'rg', workspace: 'ws' };

/** A workspace whose environments have these versions; `null`: the container does not say which is the newest. */
function workspaceWith(environments: Readonly<Record<string, string | null>>): Azure {
  const machineLearning = {
    environment: (_at: object, name: string) =>
      Promise.resolve(
        name in environments
          ? { name, properties: { latestVersion: environments[name] ?? undefined } }
          : undefined,
      ),
    environments: () => Promise.resolve(Object.keys(environments).map((name) => ({ name }))),
    newestEnvironment: () => Promise.resolve({ name: '35' }),
  };
  return { machineLearning, connection: { subscriptionId: 's' } } as unknown as Azure;
}

const nameOf = async (environments: Readonly<Record<string, string | null>>, environment?: string) =>
  (await resolveEnvironment(workspaceWith(environments), { ...AT, environment }, () => undefined)).replace(
    /^.*\/workspaces\/ws\/environments\//,
    '',
  );

test('the environment that the script was made with, in its newest version', async () => {
  expect(await nameOf({ [ENVIRONMENT]: '7' })).toBe(`${ENVIRONMENT}/versions/7`);
});

test('a container that names no version: the list does, as for Microsoft’s own clients', async () => {
  expect(await nameOf({ [ENVIRONMENT]: null })).toBe(`${ENVIRONMENT}/versions/35`);
});

test('where it is gone, the newest one of its kind', async () => {
  const others = {
    'AzureML-acpt-pytorch-2.9-cuda12.6': '1',
    'AzureML-acpt-pytorch-2.10-cuda13.0': '2',
    mine: '9',
  };
  expect(await nameOf(others)).toBe('AzureML-acpt-pytorch-2.10-cuda13.0/versions/2');
});

test('one that was asked for, and no other in its place', async () => {
  expect(await nameOf({ [ENVIRONMENT]: '7', mine: '9' }, 'mine')).toBe('mine/versions/9');
  expect(await nameOf({ mine: '9' }, 'mine:3')).toBe('mine/versions/3');
  const registry = 'azureml://registries/azureml/environments/acpt/versions/1';
  expect(await nameOf({}, registry)).toBe(registry);
  await expect(nameOf({ [ENVIRONMENT]: '7' }, 'yours')).rejects.toMatchObject({
    code: 'azure-environment',
    message: expect.stringContaining('the environment yours.') as string,
    hint: expect.stringContaining('--environment') as string,
  });
});

test('none of its kind', async () => {
  await expect(nameOf({ mine: '9' })).rejects.toMatchObject({
    code: 'azure-environment',
    message: expect.stringContaining('nor a later one') as string,
  });
});

test('what --environment takes', () => {
  for (const good of [
    'mine',
    'mine:3',
    'AzureML-acpt-pytorch-2.8-cuda12.6:4',
    'azureml://registries/azureml/environments/a/versions/1',
  ])
    expect(good).toMatch(ENVIRONMENT_PATTERN);
  for (const bad of ['', '../mine', 'mine/versions/3', 'mine:3:4', 'azureml://datastores/x', 'a b'])
    expect(bad).not.toMatch(ENVIRONMENT_PATTERN);
});
