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
  return withDiscriminators(azure, (discriminators, right, wrong) => {
    discriminators[right] ??= discriminators[wrong];
  });
}

/** Microsoft's client as it comes, with its defect: a repair is one of all clients in the process. */
export function defectiveMachineLearning(azure: AzureEmulator): AzureMachineLearningWorkspaces {
  return withDiscriminators(azure, (discriminators, right, wrong) => {
    if (discriminators[right] === discriminators[wrong]) Reflect.deleteProperty(discriminators, right);
  });
}

/** Before every request, `change` sees each model that is registered under the wrong parent. */
function withDiscriminators(
  azure: AzureEmulator,
  change: (discriminators: Record<string, unknown>, right: string, wrong: string) => void,
): AzureMachineLearningWorkspaces {
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
      for (const wrong of Object.keys(discriminators)) {
        if (wrong.startsWith(`${parent}.`))
          change(discriminators, `${base}${wrong.slice(parent.length)}`, wrong);
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
