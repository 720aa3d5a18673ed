import { connectRequests, type AzureRequests } from './arm-request.ts';
import { connectMachineLearning, type MachineLearning } from './client.ts';
import type { AzureConnection } from './connection.ts';
import { connectResourceManager, type ResourceManager } from './resource-manager.ts';

/** One subscription, and the clients for it. */
export interface Azure {
  readonly connection: AzureConnection;
  readonly machineLearning: MachineLearning;
  readonly resourceManager: ResourceManager;
  readonly requests: AzureRequests;
}

/** Opens all clients; sends nothing. */
export async function connectAzure(connection: AzureConnection): Promise<Azure> {
  const [machineLearning, resourceManager, requests] = await Promise.all([
    connectMachineLearning(connection),
    connectResourceManager(connection),
    connectRequests(connection),
  ]);
  return { connection, machineLearning, resourceManager, requests };
}
