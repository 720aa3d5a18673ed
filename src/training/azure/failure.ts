import { firstLine, plain } from '../../dataset/findings.ts';
import { redact } from './redact.ts';

/** What any error of an Azure request says, read as far in as it goes. Nothing in it is secret. */
export interface AzureFailure {
  /** HTTP status; `undefined` when no answer came. */
  readonly status: number | undefined;
  /** The innermost code: `AuthorizationFailed`, `QuotaExceeded`, `ECONNRESET`; `unknown` when there is none. */
  readonly code: string;
  /** Every code on the way in, outermost first. */
  readonly codes: readonly string[];
  /** The innermost message, one line. */
  readonly message: string;
  /** For Azure's support. */
  readonly requestId: string | undefined;
}

/** One error on the way in. */
interface Step {
  readonly code?: string;
  readonly message?: string;
}

interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly statusCode?: number;
  readonly details?: unknown;
  readonly response?: {
    readonly headers?: { get(name: string): string | undefined };
    readonly bodyAsText?: string | null;
  };
}

/** Whether a request was ended by its signal and not by Azure. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Reads a `RestError`, a bare `Error` of a long-running operation, an `AggregateAuthenticationError`, or a transport error. */
export function azureFailure(error: unknown): AzureFailure {
  const thrown = (typeof error === 'object' && error !== null ? error : { message: String(error) }) as Thrown;
  const body = bodyOf(thrown);
  const chain = innermost(body);
  const own = operationMessage(thrown.message ?? '');
  const fallback =
    own.code ?? thrown.code ?? (thrown.name === 'Error' ? undefined : thrown.name) ?? 'unknown';
  const codes = chain.flatMap(({ code }) => (code === undefined ? [] : [code]));
  const header = (name: string): string | undefined => thrown.response?.headers?.get(name);
  return {
    status: thrown.statusCode,
    code: codes.at(-1) ?? fallback,
    codes: codes.length > 0 ? codes : [fallback],
    message: oneLine(chain.findLast(({ message }) => message !== undefined)?.message ?? own.message),
    requestId: header('x-ms-correlation-request-id') ?? header('x-ms-request-id') ?? operationOf(body),
  };
}

/** The failure that an ARM error body describes: provisioning errors, status messages of deployments, errors of jobs. */
export function failureOfBody(body: unknown): AzureFailure {
  return azureFailure({ message: '', details: body });
}

/**
 * The errors from an ARM error body to its innermost one: `error`, `details`, `innererror`, the management front end's
 * `additionalInfo` and JSON inside messages are followed.
 */
function innermost(body: unknown): readonly Step[] {
  if (typeof body === 'string') return innermost(parseJson(body));
  if (typeof body !== 'object' || body === null) return [];
  const { code, message, details, error, innererror, innerError, additionalInfo } = body as Record<
    string,
    unknown
  >;
  const packed = typeof message === 'string' && message.trimStart().startsWith('{') ? innermost(message) : [];
  const step: Step = {
    ...(typeof code === 'string' && code !== '' ? { code } : {}),
    ...(typeof message === 'string' && packed.length === 0 ? { message } : {}),
  };
  const inside = [
    error,
    ...listOf(details).filter((detail) => !isRemark(detail)),
    innererror ?? innerError,
    factOf(additionalInfo, 'InnerError'),
  ];
  // The branch that goes deepest says most; of equals, the first.
  const deepest = [packed, ...inside.map(innermost)].reduce((a, b) => (b.length > a.length ? b : a));
  return step.code === undefined && step.message === undefined ? deepest : [step, ...deepest];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A node's trouble carries a second sentence as a detail whose code is no code. */
function isRemark(detail: unknown): boolean {
  return (detail as { readonly code?: unknown } | null)?.code === 'Message';
}

/** A value of `additionalInfo: [{ type, info: { value } }]`. */
function factOf(additionalInfo: unknown, type: string): unknown {
  const facts = listOf(additionalInfo) as readonly ({
    readonly type?: unknown;
    readonly info?: { readonly value?: unknown } | null;
  } | null)[];
  return facts.find((fact) => fact?.type === type)?.info?.value;
}

/** Where the headers name no request: the front end's and the compute service's own word for it. */
function operationOf(body: unknown): string | undefined {
  const parsed = typeof body === 'string' ? parseJson(body) : body;
  const { correlation, error } = (parsed ?? {}) as {
    readonly correlation?: { readonly operation?: unknown } | null;
    readonly error?: { readonly additionalInfo?: unknown } | null;
  };
  const told = correlation ?? factOf(error?.additionalInfo, 'Correlation');
  const operation = (told as { readonly operation?: unknown } | undefined)?.operation;
  return typeof operation === 'string' ? operation : undefined;
}

function bodyOf({ details, response }: Thrown): unknown {
  if (typeof details === 'object' && details !== null && Object.keys(details).length > 0) return details;
  return response?.bodyAsText ?? undefined;
}

/** core-lro's bare errors: "The long-running operation has failed. CODE. MESSAGE". */
function operationMessage(text: string): Required<Pick<Step, 'message'>> & Step {
  const match =
    /^The long-running operation has (?:failed|been canceled)\.\s*(?:([A-Za-z]\w*)\.\s)?(.*)$/s.exec(text);
  if (match === null) return { message: text };
  const code = match.at(1);
  return { message: match[2], ...(code === undefined ? {} : { code }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Characters of a service's message that a sentence carries. */
const LONGEST = 600;

function oneLine(text: string): string {
  return plain(redact(firstLine(text.trim()))).slice(0, LONGEST);
}
