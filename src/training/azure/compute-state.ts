import { catalogueSize } from './catalogue.ts';
import type { AmlCompute, ComputeResource } from './client.ts';
import { failureOfBody } from './failure.ts';
import type { Priority } from './sizes.ts';

/** What there is under a compute's name. */
export type ComputeState =
  | { readonly kind: 'missing' }
  | ReadyCompute
  | { readonly kind: 'creating' }
  | { readonly kind: 'deleting' }
  /** Left behind by an attempt that failed: it can not be used, and its name can not be taken. */
  | {
      readonly kind: 'failed';
      readonly errors: readonly string[];
      /** Azure says that it succeeded, and that it will never have machines. */
      readonly isRefused?: boolean;
    }
  /** An instance, a Kubernetes cluster, …: jobs of ours run on AmlCompute clusters only. */
  | { readonly kind: 'other'; readonly computeType: string };

export interface ReadyCompute {
  readonly kind: 'ready';
  readonly size: string | undefined;
  readonly priority: Priority;
  readonly minNodes: number;
  readonly maxNodes: number;
  readonly nodes: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a cluster that "succeeded" is refused for, whatever is waited for. */
const REFUSED = /\((UnsupportedVMSizeForLowPriority|VmSizeNotSupported|ClusterMinNodesExceedCoreQuota)\)$/i;

/** Reads a compute as far as it matters here. */
export function computeState(resource: ComputeResource | undefined): ComputeState {
  const properties = resource?.properties;
  if (resource === undefined || properties === undefined) return { kind: 'missing' };
  if (properties.computeType !== 'AmlCompute') return { kind: 'other', computeType: properties.computeType };
  switch (properties.provisioningState) {
    case 'Failed':
    case 'Canceled':
      return { kind: 'failed', errors: provisioningErrors(resource) };
    case 'Deleting':
      return { kind: 'deleting' };
    case 'Creating':
    case 'Unknown':
      return { kind: 'creating' };
    default: {
      const { vmSize, vmPriority, scaleSettings, currentNodeCount } =
        (properties as AmlCompute).properties ?? {};
      const errors = provisioningErrors(resource);
      if (!currentNodeCount && errors.some((error) => REFUSED.test(error)))
        return { kind: 'failed', errors, isRefused: true };
      return {
        kind: 'ready',
        // It comes back in capitals.
        size: vmSize ? (catalogueSize(vmSize)?.name ?? vmSize) : undefined,
        priority: vmPriority === 'LowPriority' ? 'low' : 'dedicated',
        minNodes: scaleSettings?.minNodeCount ?? 0,
        maxNodes: scaleSettings?.maxNodeCount ?? 1,
        nodes: currentNodeCount ?? 0,
        tags: resource.tags ?? {},
      };
    }
  }
}

/** Innermost messages with their codes, one a line; those of nodes too. */
export function provisioningErrors({ properties }: ComputeResource): readonly string[] {
  const nodeErrors = (properties as AmlCompute | undefined)?.properties?.errors;
  const all = [...(properties?.provisioningErrors ?? []), ...(nodeErrors ?? [])];
  return [
    ...new Set(
      all.map((body) => {
        const { code, message } = failureOfBody(body);
        return message === '' ? code : `${message} (${code})`;
      }),
    ),
  ];
}
