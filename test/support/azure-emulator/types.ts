import type { Fields } from './json.ts';
import type { BlobStore } from './blobs/store.ts';
import type { ArmError, Fault, Names, Scenario } from './scenario.ts';

/** A resource as ARM knows it; jobs, computes, datastores and assets too. */
export interface ArmResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  location?: string;
  tags?: Fields;
  identity?: Fields;
  sku?: Fields;
  kind?: string;
  properties: Fields;
  readonly systemData?: Fields;
}

/** A long-running operation: every status request counts one poll down. */
export interface Operation {
  pollsLeft: number;
  readonly error?: ArmError;
  /** Brings the outcome about, once. */
  finish: (error: ArmError | undefined) => void;
  done: boolean;
  /** The resource that it is about: `Location` answers with it. */
  readonly resource?: string;
}

export interface MetricPoint {
  readonly key: string;
  readonly value: number;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/** What the service knows of a job beside its resource. */
export interface JobRun {
  readonly resourceId: string;
  readonly id: string;
  readonly experiment: string;
  stage: number;
  pollsLeft: number;
  status: string;
  error?: ArmError;
  readonly createdAt: number;
  startedAt?: number;
  endedAt?: number;
  readonly metrics: MetricPoint[];
  /** Blob names of logs below the artifact container, by the name that the user sees. */
  readonly logs: Map<string, string>;
  readonly children: string[];
  readonly tags: Record<string, string>;
  cancelRequested: boolean;
  /** Ends a running process. */
  stop?: () => void;
  readonly parent?: string;
}

export interface LoggedRequest {
  readonly face: 'arm' | 'regional' | 'blob';
  readonly method: string;
  /** Path and query, signatures taken out. */
  readonly url: string;
  readonly status: number;
  readonly faulted: boolean;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The part of a blob that was asked for: `bytes=100-199`. */
  readonly range?: string;
}

export interface Violation {
  readonly rule: string;
  readonly message: string;
}

export interface State {
  readonly resources: Map<string, ArmResource>;
  readonly operations: Map<string, Operation>;
  /** Resource id → the operation that is changing it. Reading the resource counts as a poll, too. */
  readonly pending: Map<string, string>;
  readonly runs: Map<string, JobRun>;
  readonly deploymentSteps: Map<string, Fields[]>;
  readonly unregistered: Set<string>;
  /** Vaults and workspaces that were deleted, but not for good: ids in small letters. */
  readonly putAway: Map<string, ArmResource>;
  readonly requests: LoggedRequest[];
  readonly violations: Violation[];
  readonly faultCounts: Map<Fault, number>;
  /** Added while it runs, to the scenario's own. */
  readonly faults: Fault[];
  /** `method path` → the time before which it may not be asked again, milliseconds. */
  readonly notBefore: Map<string, number>;
  /** Operations that were asked too soon once. */
  readonly hurried: Set<string>;
  /** Jobs that were submitted with a token to act as their user. */
  readonly userTokens: Set<string>;
  nextId: number;
  /** Virtual milliseconds that passed beyond the real ones. */
  skipped: number;
}

export type ExecuteMode = 'canned' | 'python';

/** Everything a route may look at. */
export interface World {
  readonly origin: string;
  readonly names: Names;
  readonly state: State;
  readonly blobs: BlobStore;
  scenario: Scenario;
  readonly execute: ExecuteMode;
  /** An interpreter, for `python`; undefined: the first that imports torch. */
  readonly python?: string;
}

export interface Call {
  readonly world: World;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (call: Call) => Reply | Promise<Reply>;

/** `METHOD /path/:parameter`, and what answers it. */
export type Routes = Readonly<Record<string, Handler>>;
