import { ModelBuilderError } from '../../errors.ts';
import { explanationOf } from './error-table.ts';
import { azureFailure, isAbort, type AzureFailure } from './failure.ts';

/**
 * Any error of an Azure request as the one error type that users see: a sentence, the innermost code, the request id, a next step.
 * An abort and an error that is explained already are passed on.
 * @param what was going on: `Reading the workspace flowers`
 */
export function explainAzureError(error: unknown, what: string): unknown {
  if (error instanceof ModelBuilderError || isAbort(error)) return error;
  return failureError(azureFailure(error), what, error);
}

/** As {@link explainAzureError}, for a failure that was read from a resource. */
export function failureError(failure: AzureFailure, what: string, cause?: unknown): ModelBuilderError {
  const { kind, sentence, hint } = explanationOf(failure);
  const id = failure.requestId === undefined ? '' : `, request ${failure.requestId}`;
  const said = failure.message === '' ? '' : ` Azure says: ${ended(failure.message)}`;
  return new ModelBuilderError(kind, `${what}: ${ended(sentence)}${said} (${failure.code}${id})`, {
    hint,
    cause,
  });
}

/** Runs a request, explaining what goes wrong. @throws ModelBuilderError `azure-…` */
export async function explained<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw explainAzureError(error, what);
  }
}

/** As {@link explained}; `undefined` when there is no such thing, or not even the group that it would be in. */
export async function ifPresent<Result>(
  what: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  return explained(what, async () => {
    try {
      return await work();
    } catch (error) {
      const { status, code } = azureFailure(error);
      if (status === 404 && !/^(Subscription|InvalidSubscription|Tenant)/.test(code)) return undefined;
      throw error;
    }
  });
}

/** For what a run can do without. @param refused is called, and `undefined` returned, where the account may not do it */
export async function ifAllowed<Result>(
  work: () => Promise<Result>,
  refused?: () => void,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ModelBuilderError && error.code === 'azure-role')) throw error;
    refused?.();
    return undefined;
  }
}

/** A sentence with its full stop. */
export function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
