import type { WorkspaceAddress } from './connection.ts';
import type { Priority } from './sizes.ts';

/** What a run on Azure needs to know; made of the flags of `src/cli/azure/flags.ts`. */
export interface AzureSettings extends WorkspaceAddress {
  /** `undefined`: where the workspace or its group is. */
  readonly region: string | undefined;
  readonly experiment: string;
  readonly compute: string;
  /** Of a new cluster's machines. */
  readonly size: string;
  /** Whether somebody asked for that size: else it is no news that an existing cluster has another. */
  readonly sizeGiven: boolean;
  readonly priority: Priority;
  readonly minNodes: number;
  readonly maxNodes: number;
  /** Machines that train together, at most `maxNodes`. */
  readonly nodes: number;
  /** The job's own limit. */
  readonly timeoutSeconds: number;
  readonly epochs: number;
  /** Sizes that Azure has retired may still live in a private cloud. */
  readonly allowRetired: boolean;
  readonly deleteFailedCompute: boolean;
}
