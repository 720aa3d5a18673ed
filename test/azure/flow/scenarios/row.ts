import type { AzureOptions } from '../../../../src/training/azure/flow/options.ts';
import type { Fault, Scenario } from '../../../support/azure-emulator/index.ts';

/** One row: what Azure does, and what the user gets. */
export interface Row {
  readonly scenario: Scenario;
  readonly options?: Partial<AzureOptions>;
  /** Life of each token, seconds. */
  readonly tokenSeconds?: readonly number[];
  /** Error code; absent: it ends well. */
  readonly code?: string | undefined;
  /** What must be among the things said. */
  readonly says?: RegExp;
  /** Jobs submitted in the end, that of the second run included. @default 1 */
  readonly jobs?: number;
  /** After an error the same command is run again, in a subscription that behaves like this. @default {} */
  readonly later?: Scenario;
  /** Every look at the clock finds it so many minutes later. @default 0 */
  readonly hurries?: number;
  /** Where somebody has to do something first. */
  readonly then?: 'not tried';
}

/** A cluster stands ready, and nothing goes wrong. */
export const READY: Scenario = { compute: 'ready' };
/** Nothing of the user's is there yet. */
export const NEW: Partial<AzureOptions> = {
  region: 'westeurope',
  workspace: 'new-ws',
  resourceGroup: 'new-rg',
};
/** Requests about the job itself. */
export const JOB = String.raw`/jobs/[^/?]+\?`;

export const fault = (more: Fault): Scenario => ({ ...READY, faults: [more] });
export const armError = (code: string, message: string) => ({ error: { code, message } });
