/**
 * What an emulated subscription holds and how it behaves: plain data, so that it can be sent to an emulator in another process.
 * Everything has a default: an empty scenario is a healthy subscription with a workspace, and no compute.
 */
export interface Scenario {
  /** More subscriptions than the default one. */
  readonly moreSubscriptions?: readonly { readonly id: string; readonly name: string }[];
  /** Resource providers not yet registered. @default none */
  readonly unregistered?: readonly string[];
  /** What the user may do in the resource group. @default 'owner' */
  readonly role?: Role;
  /** What the user may do beside it: providers, sizes, quotas, new groups. @default role */
  readonly subscriptionRole?: Role;
  /** @default 'workspace': its resource group and the workspace exist */
  readonly exists?: 'nothing' | 'group' | 'workspace';
  /** A compute named {@link Names.compute}. @default 'none' */
  readonly compute?: ComputeSeed;
  /** That compute has an identity of its own. @default false */
  readonly computeIdentity?: boolean;
  /** Cores per family, or `TotalLowPriorityCores`, `TotalDedicatedCores`; null: no such row. Merged with the defaults of `arm/catalogue.ts`. */
  readonly quotas?: Readonly<Record<string, { readonly limit: number; readonly used?: number } | null>>;
  /** False: listing keys and secrets is refused, data access by identity only. @default true */
  readonly sharedKeys?: boolean;
  /** False: the user has no role on blobs, tokens are refused there. @default true */
  readonly blobRole?: boolean;
  readonly deployment?: OperationScript;
  readonly computeCreation?: OperationScript;
  readonly job?: JobScript;
  readonly faults?: readonly Fault[];
  /** Azure's own policy: the subscription may use these regions alone. @default all */
  readonly allowedRegions?: readonly string[];
  /** Seconds in `Retry-After` of long-running operations. @default 0 */
  readonly retryAfter?: number;
  readonly tokens?: { /** @default 3600 */ readonly seconds?: number; readonly signedOut?: boolean };
  /** Life of the SAS links that run history hands out. @default 29400 */
  readonly sasSeconds?: number;
  /** Items in one page of a list. @default 50 */
  readonly pageSize?: number;
  /** Do not record a second PUT of the same job, compute or deployment. @default false */
  readonly allowRepeatedPuts?: boolean;
}

export type Role = 'owner' | 'contributor' | 'data-scientist' | 'reader' | 'none';

export type ComputeSeed = 'none' | 'ready' | 'cpu' | 'failed' | 'no-size' | 'kubernetes' | 'instance';

/** How a long-running operation goes. */
export interface OperationScript {
  /** Status requests until it ends. @default 1 */
  readonly polls?: number;
  readonly error?: ArmError;
}

export interface ArmError {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  readonly details?: readonly ArmError[];
}

/** One state of a job. The last one stays. */
export interface JobStage {
  /** A `JobStatus`, or one that nobody knows. */
  readonly status: string;
  /** Reads of the job that see this state. @default 1 */
  readonly polls?: number;
  /** Virtual minutes that it takes. @default 10 */
  readonly minutes?: number;
  /** State of the cluster's node meanwhile. */
  readonly node?: 'idle' | 'running' | 'preparing' | 'unusable' | 'leaving' | 'preempted';
  readonly error?: ArmError;
  /** The cluster shows this error from now on: it can not get its nodes. */
  readonly computeError?: ArmError;
}

export interface JobScript {
  /** @default Queued, Running, Completed */
  readonly stages?: readonly JobStage[];
  /** What a canned or AutoML job leaves behind. @default 'good' */
  readonly result?:
    | ('good' | 'no-model' | 'corrupt-model' | 'wrong-labels')
    | ('no-check' | 'other-scores' | 'odd-facts' | 'no-familiarity');
  /** AutoML: where the files lie. @default 'artifact-store' */
  readonly store?: 'artifact-store' | 'blob-store';
  /** AutoML: how the best trial is found. @default 'tag' */
  readonly bestTrial?: 'tag' | 'children' | 'name-only' | 'missing';
  /** Epochs that a canned job reports. @default 3 */
  readonly epochs?: number;
  /** With `execute: 'python'`: the node is taken away, once, when the script has reported so many epochs; the job is queued anew. */
  readonly evictAfterEpochs?: number;
}

/** Something that goes wrong between the request and its answer. */
export interface Fault {
  readonly method?: string;
  /** A regular expression on path and query, not case-sensitive. */
  readonly path: string;
  /** The nth match, from 1. @default 1 */
  readonly nth?: number;
  /** How many matches from there. @default 1 */
  readonly times?: number;
  /** Do what was asked, then lose the answer. @default false: the request is not carried out */
  readonly after?: boolean;
  /** @default 'respond' */
  readonly kind?: 'respond' | 'reset' | 'truncate' | 'hang' | 'pass';
  /** Milliseconds before anything else. */
  readonly delay?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** With `truncate`: bytes that still arrive. @default half */
  readonly bytes?: number;
}

/** What a scenario's resources are called. */
export interface Names {
  readonly subscription: string;
  readonly tenant: string;
  readonly group: string;
  readonly workspace: string;
  readonly compute: string;
  readonly region: string;
}
