import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { AzureRequests } from './arm-request.ts';

export interface Subscription {
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  /** Enabled, Warned, PastDue, Disabled, Deleted */
  readonly state: string;
}

const API_VERSION = '2022-12-01';

/** Those that the signed-in account sees. */
export async function listSubscriptions(requests: AzureRequests): Promise<readonly Subscription[]> {
  const found = await requests.list('Listing the subscriptions', `/subscriptions?api-version=${API_VERSION}`);
  return (found as Record<string, string | undefined>[]).map((one) => ({
    id: one.subscriptionId ?? '',
    name: one.displayName ?? '',
    tenantId: one.tenantId ?? '',
    state: one.state ?? 'Unknown',
  }));
}

export function isEnabled({ state }: Subscription): boolean {
  return !/^(Disabled|Deleted)$/.test(state);
}

/**
 * The subscription to use: the one that was named by id or name, or the only one that there is.
 * @throws ModelBuilderError `azure-subscription`
 */
export function chooseSubscription(all: readonly Subscription[], wanted: string | undefined): Subscription {
  const enabled = all.filter(isEnabled);
  const named = wanted?.toLowerCase();
  const fits =
    named === undefined ? enabled : all.filter(({ id, name }) => [id, name.toLowerCase()].includes(named));
  const [only] = fits;
  const listed = enabled.map(({ id, name }) => `${id} (${name})`).join(', ') || 'none';
  if (fits.length === 1 && enabled.includes(only)) return only;
  if (fits.length === 1) {
    throw new ModelBuilderError(
      'azure-subscription',
      `The subscription ${only.name} (${only.id}) is switched off (${only.state}).`,
      {
        hint: `Its owner can switch it on in the portal; others that you see: ${listed}.`,
      },
    );
  }
  if (wanted === undefined && fits.length > 1) {
    throw new ModelBuilderError(
      'usage-missing-answer',
      'Missing: --subscription <id>; your account sees several.',
      {
        hint: `Yours: ${listed}.`,
        exitCode: EXIT.usage,
      },
    );
  }
  throw new ModelBuilderError(
    'azure-subscription',
    wanted === undefined
      ? 'Your account sees no subscription.'
      : `Your account sees no single subscription ${JSON.stringify(wanted)}.`,
    {
      hint:
        wanted === undefined
          ? 'Make one at https://azure.microsoft.com/free, or sign in to the right directory: az login --tenant <id>.'
          : `It sees: ${listed}. For another directory: az login --tenant <id>.`,
    },
  );
}
