import { persist, withStallLimit, type Wait } from '../../../io/attempts.ts';
import { isTransient, storageFailure } from './storage-errors.ts';

/** How far a transfer is. */
export interface TransferProgress {
  readonly files: number;
  readonly filesTotal: number;
  readonly bytes: number;
  readonly bytesTotal: number;
  /** Estimate; missing while nothing has been transferred. */
  readonly secondsLeft?: number;
}

export interface TransferOptions {
  readonly signal: AbortSignal;
  /** Milliseconds since some fixed moment, monotonic. */
  readonly now: () => number;
  readonly report?: ((progress: TransferProgress) => void) | undefined;
  /** Is told of every pause before another attempt. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
  /** Requests at a time, 1 to 64. @default 16 */
  readonly concurrency?: number | undefined;
  /** First pause after a failure in milliseconds; doubles each time, up to {@link LONGEST_PAUSE}. @default 500 */
  readonly retryDelayMs?: number | undefined;
  /** A request that does not move for so long is given up and tried again, milliseconds. @default 120000 */
  readonly stallMs?: number | undefined;
}

export const CONCURRENCY = 16;

/** Attempts of one request. */
const ATTEMPTS = 7;
/** Milliseconds. */
const LONGEST_PAUSE = 30_000;
const STALL_MS = 120_000;

/** The pause after a failure in milliseconds: the service's own wish, else exponential. */
export function pauseMs(attempt: number, retryAfterMs: number | undefined, firstMs = 500): number {
  return Math.min(LONGEST_PAUSE, retryAfterMs ?? firstMs * 2 ** (attempt - 1));
}

/** The pause that a failure asks for, `undefined` when waiting does not help. */
export function pauseAfter(
  error: unknown,
  attempt: number,
  retryDelayMs: number | undefined,
): { readonly seconds: number; readonly reason: string } | undefined {
  if (attempt >= ATTEMPTS || !isTransient(error)) return undefined;
  const { code, message, retryAfterMs } = storageFailure(error);
  const reason = code === 'unknown' ? message : `${code}: ${message}`;
  return { seconds: pauseMs(attempt, retryAfterMs, retryDelayMs) / 1000, reason };
}

/** One storage request, tried again while that may help. */
export async function request<Result>(
  { signal, onWait, retryDelayMs, stallMs = STALL_MS }: TransferOptions,
  send: (signal: AbortSignal, moved: () => void) => Promise<Result>,
): Promise<Result> {
  return await persist(() => withStallLimit(signal, stallMs, send), {
    signal,
    onWait,
    retry: (error, attempt) => pauseAfter(error, attempt, retryDelayMs),
  });
}
