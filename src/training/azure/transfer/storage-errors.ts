import { ModelBuilderError } from '../../../errors.ts';
import { redact } from '../redact.ts';

/** What the storage library's `RestError` says, as far as it is needed here. */
export interface StorageFailure {
  readonly status: number | undefined;
  /** `AuthorizationPermissionMismatch`, `ServerBusy`, `ECONNRESET`, … */
  readonly code: string;
  readonly requestId: string | undefined;
  /** Milliseconds that the service asks to wait. */
  readonly retryAfterMs: number | undefined;
  /** First line, without secrets. */
  readonly message: string;
}

interface RestErrorLike {
  readonly statusCode?: number;
  readonly code?: string;
  readonly details?: { readonly errorCode?: string };
  readonly response?: { readonly headers?: { get(name: string): string | undefined } };
  readonly message?: string;
}

/** Reads any error of a storage request. */
export function storageFailure(error: unknown): StorageFailure {
  const { statusCode, code, details, response, message } = error as RestErrorLike;
  const header = (name: string): string | undefined => response?.headers?.get(name);
  const seconds = Number(header('retry-after') ?? Number.NaN);
  return {
    status: statusCode,
    code: header('x-ms-error-code') ?? details?.errorCode ?? code ?? 'unknown',
    requestId: header('x-ms-request-id'),
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
    message: redact((message ?? String(error)).split(/[\r\n]/, 1)[0]),
  };
}

/** Whether the same request may succeed a little later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ModelBuilderError) return false;
  const { status, code } = storageFailure(error);
  if (status !== undefined && status >= 400)
    return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
  return TRANSPORT.test(code) || (error as Error).name === 'StalledError';
}

/** Codes of a connection that failed, was cut, or brought half an answer. Names that do not resolve may be a short trouble. */
const TRANSPORT =
  /^(?:REQUEST_SEND_ERROR|PARSE_ERROR|ECONN\w+|EPIPE|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ENOTFOUND|ERR_STREAM_PREMATURE_CLOSE)$/;

/** Whether a conditional create found that the blob is there already. */
export function isAlreadyThere(error: unknown): boolean {
  const { status, code } = storageFailure(error);
  // 409 is also "being deleted" and "has a lease": those are no success.
  return status === 412 || (status === 409 && code === 'BlobAlreadyExists');
}

/** Whether the way in was refused, and another one may be tried. */
export function isRefused(error: unknown): boolean {
  const { status, code } = storageFailure(error);
  return status === 401 || status === 403 || code === 'InvalidAuthenticationInfo';
}

/** Whether there is no such blob or container. */
export function isMissing(error: unknown): boolean {
  return storageFailure(error).status === 404;
}

/**
 * One sentence for the user, with the service's code and request id; never a SAS, a key or a token. What is no answer of the
 * storage service (a credential's own trouble, an abort) is passed on as it is.
 * @param what was going on: `Uploading the pictures`
 */
export function explainStorageError(error: unknown, what: string, containerUrl: string): unknown {
  const { status, code, requestId, message } = storageFailure(error);
  const foreign = /^(?:Aggregate)?Authentication|^Credential/.test((error as Error).name);
  if (error instanceof ModelBuilderError || foreign || (status === undefined && !isTransient(error)))
    return error;
  const place = redact(containerUrl);
  const facts = [
    code === 'unknown' ? [] : code,
    requestId === undefined ? [] : `request ${requestId}`,
  ].flat();
  const details = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
  const make = (kind: string, sentence: string, hint: string): ModelBuilderError =>
    new ModelBuilderError(kind, `${what}: ${sentence}${details}.`, { hint });
  if (code === 'AuthorizationPermissionMismatch' || code === 'InsufficientAccountPermissions')
    return make(
      'azure-storage-role',
      `your account may not do this in ${place}`,
      'Ask for the role "Storage Blob Data Contributor" on the storage account; it takes some minutes to apply.',
    );
  if (code === 'AuthorizationFailure' || code === 'PublicAccessNotPermitted')
    return make(
      'azure-storage-refused',
      `${place} does not let this machine in`,
      "Allow this machine's address in the storage account's networking page, or run where its network reaches it.",
    );
  if (code === 'KeyBasedAuthenticationNotPermitted')
    return make(
      'azure-storage-role',
      `${place} accepts no keys, and your account was refused`,
      'Ask for the role "Storage Blob Data Contributor" on the storage account.',
    );
  if (isRefused(error))
    return make(
      'azure-storage-refused',
      `${place} refused the request`,
      'Sign in again (az login), and check that your account has the role "Storage Blob Data Contributor".',
    );
  if (isMissing(error))
    return make(
      'azure-storage-missing',
      `there is nothing at ${place}`,
      'Check that the workspace and its storage account still exist.',
    );
  if (isTransient(error))
    return make(
      'azure-storage-unavailable',
      `${place} did not answer as it should, several times: ${message}`,
      'Run the same command again: it goes on where it stopped.',
    );
  return make(
    'azure-storage-failed',
    `${place} answered ${status}: ${message}`,
    'Run the same command again.',
  );
}
