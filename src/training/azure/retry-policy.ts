import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import { persist, type PersistOptions, type Wait } from '../../io/attempts.ts';
import { redact } from './redact.ts';

/** Attempts in all before a failure is passed on. */
const ATTEMPTS = 6;

/** The longest pause, seconds, whatever `Retry-After` asks for: then it is tried again, and said again. */
const LONGEST_PAUSE = 300;

/** First pause after a failure that names none, seconds; it doubles. */
const FIRST_PAUSE = 0.5;

/** As {@link FIRST_PAUSE}, after a 429: the service counts requests by the half minute. */
const FIRST_THROTTLED = 2;

/** 408, 429 and failing servers; not 501, which waiting does not change. */
const RETRIED_STATUS = /^(408|429|500|502|503|504|509)$/;

/** Connections that failed, were cut, or brought half an answer. */
const RETRIED_CODE =
  /^(REQUEST_SEND_ERROR|PARSE_ERROR|ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ENOTFOUND)$/;

/** Nothing that time mends stands behind these. */
const NEVER = /certificate|self.signed|DEPTH_ZERO|UNABLE_TO_|ERR_TLS|CERT_/i;

/** Created once only: after a lost answer `putOnce` looks first whether it is there. */
const ONCE = /\/(jobs|computes|deployments)\/[^/?]+(\?|$)/i;

/** Answers that say that nothing was done. */
const REFUSED = /^(429|503)$/;

/** An answer that asks for another attempt; it is the outcome when no attempts are left. */
class RetryableAnswer extends Error {
  readonly response: PipelineResponse;
  constructor(response: PipelineResponse) {
    super(`HTTP ${response.status}`);
    this.response = response;
  }
}

/**
 * Seconds that an answer asks to wait: `Retry-After` in seconds or as a date, or Azure's `retry-after-ms`.
 * @param now milliseconds since 1970
 */
export function retryAfterSeconds(
  header: (name: string) => string | undefined,
  now: number,
): number | undefined {
  const milliseconds = Number(header('retry-after-ms') ?? header('x-ms-retry-after-ms') ?? NaN);
  if (milliseconds >= 0) return milliseconds / 1000;
  const value = header('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

/** Seconds that the text of a 429 asks to wait: the management front end sends no `Retry-After`, but "Retry again after 20 seconds". */
export function secondsInText(text: string): number | undefined {
  const seconds = /\bafter (\d{1,4}) seconds?\b/i.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

/** The pause before the next attempt, seconds; the service's wish is honoured up to five minutes. @param attempt from 1 */
export function pauseSeconds(attempt: number, asked: number | undefined, status?: number): number {
  const pause = asked ?? (status === 429 ? FIRST_THROTTLED : FIRST_PAUSE) * 2 ** (attempt - 1);
  return Math.min(pause, LONGEST_PAUSE);
}

/**
 * Repeats what may go better a little later, in place of the SDK's own policy, which waits in silence, for as long as a
 * server asks, and gives up at a 429 without `Retry-After`.
 * @param onWait called before each pause of a second and more
 */
export function retryPolicy(
  signal: AbortSignal,
  onWait: (wait: Wait) => void,
  now: () => number,
): PipelinePolicy {
  const retry: PersistOptions['retry'] = (error, attempt) => {
    if (attempt >= ATTEMPTS) return undefined;
    if (error instanceof RetryableAnswer) {
      const { headers, status, bodyAsText } = error.response;
      const inWords = status === 429 ? secondsInText(bodyAsText ?? '') : undefined;
      const asked = retryAfterSeconds((name) => headers.get(name), now()) ?? inWords;
      if (status < 300)
        return { seconds: pauseSeconds(attempt, undefined), reason: 'half an answer from Azure' };
      const reason = status === 429 ? 'Azure asks to slow down (HTTP 429)' : `Azure answered HTTP ${status}`;
      return { seconds: pauseSeconds(attempt, asked, status), reason };
    }
    const { code = '', message = '' } = error as { code?: string; message?: string };
    if (!RETRIED_CODE.test(code) || NEVER.test(`${code} ${message}`)) return undefined;
    return { seconds: pauseSeconds(attempt, undefined), reason: `no answer from Azure (${redact(code)})` };
  };
  const retryRefused: PersistOptions['retry'] = (error, attempt) =>
    error instanceof RetryableAnswer && REFUSED.test(String(error.response.status))
      ? retry(error, attempt)
      : undefined;
  return {
    name: 'modelBuilderRetryPolicy',
    async sendRequest(request, next) {
      const once = request.method === 'PUT' && ONCE.test(request.url);
      try {
        return await persist(
          async () => {
            const response = await next(request);
            if (RETRIED_STATUS.test(String(response.status)) || isCutOff(response)) {
              throw new RetryableAnswer(response);
            }
            return response;
          },
          { signal, retry: once ? retryRefused : retry, onWait },
        );
      } catch (error) {
        if (error instanceof RetryableAnswer) return error.response;
        throw error;
      }
    },
  };
}

/** Whether a JSON answer does not parse: a proxy or a lost connection cut it off. */
function isCutOff({ status, headers, bodyAsText }: PipelineResponse): boolean {
  const json = status < 300 && /\bjson\b/i.test(headers.get('content-type') ?? '');
  if (!json || bodyAsText === undefined || bodyAsText === null || bodyAsText.trim() === '') return false;
  try {
    JSON.parse(bodyAsText);
    return false;
  } catch {
    return true;
  }
}
