import { EXIT, ModelBuilderError } from '../../../errors.ts';
import type { WorkspaceAddress } from '../connection.ts';
import { elapsed } from './elapsed.ts';

/** What a command needs to find a job again. */
export interface JobAddress extends WorkspaceAddress {
  readonly job: string;
}

/** The command line that names a job: `model-builder azure attach …`. */
export function jobCommand(command: 'attach' | 'logs' | 'cancel', at: JobAddress): string {
  return `npx create-model-builder azure ${command} ${at.job} --workspace ${at.workspace} --resource-group ${at.resourceGroup}`;
}

/** Ctrl-C: the job goes on without us. */
export function detached(at: JobAddress): ModelBuilderError {
  return new ModelBuilderError('azure-detached', `Detached. The job ${at.job} goes on in Azure.`, {
    hint: `Run the same command again, or: ${jobCommand('attach', at)}\nTo end it: ${jobCommand('cancel', at)}`,
    exitCode: EXIT.interrupted,
  });
}

/** Ctrl-C before the job was there, or after it was complete. */
export function stopped(at: JobAddress, isComplete: boolean): ModelBuilderError {
  const message = isComplete
    ? `Interrupted. The job ${at.job} is complete; its results stay in Azure.`
    : `Interrupted before the job ${at.job} was submitted, or at that very moment.`;
  return new ModelBuilderError('interrupted', message, {
    hint: 'Run the same command again: it goes on from here, and makes nothing twice.',
    exitCode: EXIT.interrupted,
  });
}

export function jobMissing(at: JobAddress): ModelBuilderError {
  return new ModelBuilderError(
    'azure-job-missing',
    `There is no job ${at.job} in the workspace ${at.workspace}.`,
    {
      hint: `\`npx create-model-builder azure jobs --workspace ${at.workspace}\` lists those that there are.`,
    },
  );
}

/** What is known of a job's end. */
export interface JobEnd {
  /** The job's own innermost error, if it gave one. */
  readonly reason?: string | undefined;
  /** From its start to its end. */
  readonly seconds?: number | undefined;
  /** What Azure says of its cluster, which the job's own error often does not: "has encountered unknown issue". */
  readonly machines?: string | undefined;
  /** Seconds that it was allowed. */
  readonly limit?: number | undefined;
}

/** Share of its limit after which a job that was ended has most likely met it. */
const ABOUT = 0.95;

/** How a job ended that did not complete. */
export function jobEnded(at: JobAddress, status: string, end: JobEnd): ModelBuilderError {
  const { reason, seconds = 0, limit = Infinity } = end;
  if (status === 'Canceled') {
    const cause = reason === undefined ? '.' : `: ${reason}`;
    const timedOut = seconds >= ABOUT * limit;
    const why = timedOut
      ? ` It ran for ${elapsed(seconds * 1000)}, which is all that --job-timeout allows.`
      : '';
    return new ModelBuilderError('azure-job-canceled', `The job ${at.job} was cancelled${cause}${why}`, {
      hint: timedOut
        ? 'Run the same command again with a longer --job-timeout, or with fewer --epochs; pictures that were uploaded stay there.'
        : 'Run the same command again to train anew; pictures that were uploaded stay there.',
    });
  }
  if (/pre-?empt/i.test(reason ?? '')) {
    return new ModelBuilderError(
      'azure-job-evicted',
      `Azure took the machine of the job ${at.job} away (Spot, low priority): ${reason}`,
      {
        hint: 'Run the same command again: training goes on from the last checkpoint. With --priority dedicated, on another --compute, it is not interrupted.',
      },
    );
  }
  return new ModelBuilderError(
    'azure-job-failed',
    [`The job ${at.job} failed: ${reason ?? 'Azure gives no reason.'}`, end.machines]
      .filter((part) => part !== undefined)
      .join(' '),
    {
      hint: `Its log: ${jobCommand('logs', at)}`,
    },
  );
}

/** A job that does nothing any more, and has not ended. */
export function jobStuck(at: JobAddress, status: string): ModelBuilderError {
  return new ModelBuilderError(
    'azure-job-stuck',
    `The job ${at.job} has been in the state ${status} for half an hour.`,
    {
      hint: `It may still go on: run the same command again later. To end it: ${jobCommand('cancel', at)}`,
    },
  );
}

/** Nobody could be asked about the job for too long. @param cause what the last attempt ran into; its code stays */
export function jobOutOfSight(at: JobAddress, cause: ModelBuilderError): ModelBuilderError {
  return new ModelBuilderError(
    cause.code,
    `The job ${at.job} could not be asked about for half an hour. ${cause.message}`,
    {
      hint: `It goes on in Azure. When the trouble is over, run the same command again, or: ${jobCommand('attach', at)}`,
      cause,
    },
  );
}

/** @throws ModelBuilderError `azure-labels-mismatch` when the job's labels are not the dataset's, in the same order */
export function assertLabels(found: readonly string[], wanted: readonly string[], at: JobAddress): void {
  if (found.length === wanted.length && found.every((label, index) => label === wanted[index])) return;
  throw new ModelBuilderError(
    'azure-labels-mismatch',
    `The job ${at.job} has ${found.length} labels, and they are not the ${wanted.length} of the pictures.`,
    { hint: 'Nothing was generated. The job belongs to other pictures: train anew.' },
  );
}
