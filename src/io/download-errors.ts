import { ModelBuilderError } from '../errors.ts';

/** Trouble that another attempt may not have. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
}

/** Statuses that ask for patience rather than for another address. */
function isTransient(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** What a status other than 2xx means to the user. */
export function refusal(url: URL, { status }: Response, hadToken: boolean): Error {
  if (isTransient(status)) return new TransientError(`the server answered ${status}`);
  const place = `${url.origin}${url.pathname}`;
  if (status === 401) {
    return new ModelBuilderError('io-download-unauthorized', `${place} wants to know who asks (401).`, {
      hint: hadToken
        ? 'The token in HF_TOKEN was not accepted: check that it is valid and may read this model. The name may be wrong, too.'
        : 'For a private or gated model set HF_TOKEN to an access token. The name may be wrong, too: the hub answers 401 for models that do not exist.',
    });
  }
  if (status === 403) {
    return new ModelBuilderError('io-download-forbidden', `${place} may not be downloaded (403).`, {
      hint: "Accept the model's terms on its page with the account that the token belongs to, or choose another model.",
    });
  }
  if (status === 404 || status === 410) {
    return new ModelBuilderError('io-download-not-found', `There is no ${place} (${status}).`, {
      hint: 'Check the name and the revision; not every model of the hub has an ONNX export (onnx/model.onnx).',
    });
  }
  return new ModelBuilderError(
    'io-download-failed',
    `${place} can't be downloaded: the server answered ${status}.`,
    {
      hint: 'Check the address, or download the file yourself and give --backbone <file.onnx>.',
    },
  );
}

/** The end of all attempts. */
export function giveUp(url: URL, reason: string, attempts: number, kept: number): ModelBuilderError {
  const rest = kept > 0 ? ` ${kept} bytes are kept; the next run goes on from there.` : '';
  return new ModelBuilderError(
    'io-download-failed',
    `${url.origin}${url.pathname} can't be downloaded after ${attempts} attempts: ${reason}.${rest}`,
    {
      hint:
        "Check the network. Node's fetch uses HTTPS_PROXY only from Node 24 on, with NODE_USE_ENV_PROXY=1; " +
        'or download the file yourself and give --backbone <file.onnx>.',
    },
  );
}
