import { AzureMachineLearningWorkspaces } from '@azure/arm-machinelearning';
import { ResourceManagementClient } from '@azure/arm-resources';
import { unsignedToken, type AzureEmulator } from '../../support/azure-emulator/index.ts';

/** A credential whose token is right, unless told otherwise. */
export function credential(azure: AzureEmulator, audience = 'https://management.azure.com', seconds = 3600) {
  return {
    getToken: () => {
      const expiresAt = Math.floor(Date.now() / 1000) + seconds;
      const token = unsignedToken({ audience, tenant: azure.names.tenant, expiresAt });
      return Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
    },
  };
}

function options(azure: AzureEmulator) {
  return {
    endpoint: azure.endpoint,
    credentialScopes: 'https://management.azure.com/.default',
    tlsOptions: { ca: azure.ca },
  };
}

/** Microsoft's client as it comes: with its defect. */
export function machineLearning(
  azure: AzureEmulator,
  token = credential(azure),
): AzureMachineLearningWorkspaces {
  return new AzureMachineLearningWorkspaces(token, azure.names.subscription, options(azure));
}

export function resourceManager(azure: AzureEmulator): ResourceManagementClient {
  return new ResourceManagementClient(credential(azure), azure.names.subscription, options(azure));
}

/** The client with the repair of its discriminators. */
export function repairedMachineLearning(azure: AzureEmulator): AzureMachineLearningWorkspaces {
  const client = machineLearning(azure);
  const send = client.sendOperationRequest.bind(client);
  client.sendOperationRequest = (args, spec) => {
    const { modelMappers } = spec.serializer as unknown as {
      modelMappers: { discriminators: Record<string, unknown> };
    };
    const { discriminators } = modelMappers;
    for (const [base, parent] of [
      ['JobInput', 'AssetJobInput'],
      ['JobOutput', 'AssetJobOutput'],
      ['AutoMLVertical', 'ImageClassificationBase'],
    ] as const) {
      for (const [key, mapper] of Object.entries(discriminators)) {
        if (key.startsWith(`${parent}.`)) discriminators[`${base}${key.slice(parent.length)}`] ??= mapper;
      }
    }
    return send(args, spec);
  };
  return client;
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
