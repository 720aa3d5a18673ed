import { ModelBuilderError } from '../../errors.ts';

/** Errors after which nobody knows whether the request was carried out. */
const UNKNOWN_OUTCOME = new Set(['azure-network', 'azure-unavailable', 'azure-bad-answer']);

/**
 * Creates something exactly once, although an answer may be lost: before it is sent again, it is looked for.
 * @param present whether it is there
 */
export async function putOnce<Result>(
  put: () => Promise<Result>,
  present: () => Promise<Result | undefined>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await put();
    } catch (error) {
      if (!(error instanceof ModelBuilderError && UNKNOWN_OUTCOME.has(error.code))) throw error;
      const found = await present();
      if (found !== undefined) return found;
      if (attempt === 3) throw error;
    }
  }
}
