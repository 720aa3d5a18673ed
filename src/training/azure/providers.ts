import type { Azure } from './azure.ts';
import { resourceLink } from './connection.ts';
import { ifAllowed } from './errors.ts';
import { waitUntil, type Note } from './wait-until.ts';

/** Resource providers that a workspace and what it needs come from. */
export const PROVIDERS = [
  'Microsoft.MachineLearningServices',
  'Microsoft.Storage',
  'Microsoft.KeyVault',
  'Microsoft.Insights',
  'Microsoft.OperationalInsights',
  'Microsoft.ContainerRegistry',
  'Microsoft.Notebooks',
] as const;

/** Registers what is not registered; costs nothing, and takes a minute or two. Whoever may not see it hopes for the best. */
export async function registerProviders({ resourceManager, connection }: Azure, note: Note): Promise<void> {
  const link = resourceLink(connection, `/subscriptions/${connection.subscriptionId}`);
  await Promise.all(
    PROVIDERS.map(async (namespace) => {
      const provider = await ifAllowed(() => resourceManager.provider(namespace));
      if (provider === undefined || provider.registrationState === 'Registered') return;
      note(`Registering ${namespace} for the subscription.`);
      if (provider.registrationState !== 'Registering') await resourceManager.registerProvider(namespace);
      await waitUntil(
        connection.signal,
        { what: `the registration of ${namespace}`, link, note },
        async () =>
          (await resourceManager.provider(namespace)).registrationState === 'Registered' ? true : undefined,
      );
    }),
  );
}
