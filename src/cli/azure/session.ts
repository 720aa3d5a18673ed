import { findOwnPackage } from '../../io/own-package.ts';
import type { Wait } from '../../io/attempts.ts';
import { connectRequests } from '../../training/azure/arm-request.ts';
import { connectAzure, type Azure } from '../../training/azure/azure.ts';
import { resolveCloud } from '../../training/azure/clouds.ts';
import type { AzureConnection } from '../../training/azure/connection.ts';
import { signIn } from '../../training/azure/credentials.ts';
import {
  chooseSubscription,
  isEnabled,
  listSubscriptions,
  type Subscription,
} from '../../training/azure/subscriptions.ts';
import type { FlagValues } from '../command.ts';
import type { CommandContext } from '../context.ts';
import type { AZURE_SIGN_IN_FLAGS } from './flags.ts';

/** A signed-in account, one of its subscriptions, and the clients for it. */
export interface AzureSession {
  readonly azure: Azure;
  readonly subscription: Subscription;
  /** `Azure CLI`, `environment variables`, … */
  readonly signedInWith: string;
}

/**
 * Signs in and chooses the subscription.
 * @param show one line for people, on stderr: a device code, a wait
 * @param choose asks somebody, where there are several; @returns an id
 * @throws ModelBuilderError `azure-sign-in`, `azure-subscription`, `usage-missing-answer`, …
 */
export async function openAzure(
  values: FlagValues<typeof AZURE_SIGN_IN_FLAGS>,
  { env, signal }: Pick<CommandContext, 'env' | 'signal'>,
  show: (line: string) => void,
  choose?: (subscriptions: readonly Subscription[]) => Promise<string>,
): Promise<AzureSession> {
  const cloud = resolveCloud(values.cloud, env);
  const wanted = values.subscription ?? (env.AZURE_SUBSCRIPTION_ID || undefined);
  const { credential, used } = signIn({
    auth: values.auth,
    cloud,
    tenant: values.tenant,
    subscription: wanted,
    env,
    show,
  });
  const base: Omit<AzureConnection, 'subscriptionId' | 'tenantId'> = {
    credential,
    cloud,
    signal,
    onWait: (wait) => showWait(wait, show),
    userAgent: `create-model-builder/${findOwnPackage().version}`,
    apiVersion: values.azureApiVersion,
  };
  const requests = await connectRequests({ ...base, subscriptionId: '', tenantId: '' });
  const all = await listSubscriptions(requests);
  const enabled = all.filter(isEnabled);
  const asked = wanted === undefined && enabled.length > 1 ? await choose?.(enabled) : wanted;
  const subscription = chooseSubscription(all, asked);
  const azure = await connectAzure({
    ...base,
    subscriptionId: subscription.id,
    tenantId: subscription.tenantId,
  });
  return { azure, subscription, signedInWith: used() ?? values.auth };
}

/** Pauses of less than this are no news, seconds. */
const NEWS = 2;

function showWait({ seconds, reason }: Wait, show: (line: string) => void): void {
  if (seconds >= NEWS) show(`Waiting ${Math.round(seconds)} s: ${reason}.`);
}
