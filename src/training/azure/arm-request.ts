import type { AzureConnection } from './connection.ts';
import { explained, ifPresent } from './errors.ts';
import { clientOptions, preparePipeline } from './pipeline.ts';

/** Requests that no SDK of ours has a method for: subscriptions, permissions, storage accounts, the regional services. */
export interface AzureRequests {
  /**
   * Reads JSON. @param address below the Resource Manager (with its api-version), or a whole https address
   * @returns `undefined` for 404
   * @throws ModelBuilderError `azure-…`
   */
  get(what: string, address: string): Promise<unknown>;
  /** As {@link AzureRequests.get}; all pages of a list. */
  list(what: string, address: string): Promise<unknown[]>;
  /** @returns the parsed answer, `undefined` when it is empty */
  send(
    what: string,
    method: 'POST' | 'PUT' | 'DELETE' | 'PATCH',
    address: string,
    body?: unknown,
  ): Promise<unknown>;
  /** Text, for logs. @returns `undefined` for 404 */
  text(what: string, address: string): Promise<string | undefined>;
}

/** Opens the way for plain requests, with the sign-in, retries and proxies of the SDK's clients; sends nothing. */
export async function connectRequests(connection: AzureConnection): Promise<AzureRequests> {
  const core = await import('@azure/core-rest-pipeline');
  const { userAgentOptions } = clientOptions(connection);
  const pipeline = core.createPipelineFromOptions({ userAgentOptions });
  await preparePipeline(pipeline, connection);
  const http = core.createDefaultHttpClient();

  const ask = async (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH',
    address: string,
    body?: unknown,
  ) => {
    const url = address.startsWith('/') ? `${connection.cloud.endpoint}${address}` : address;
    const request = core.createPipelineRequest({
      url,
      method,
      abortSignal: connection.signal,
      headers: core.createHttpHeaders({
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const response = await pipeline.sendRequest(http, request);
    if (response.status < 300) return response.bodyAsText ?? '';
    throw new core.RestError(`HTTP ${response.status}`, {
      statusCode: response.status,
      request,
      response,
    });
  };
  const parsed = (text: string | undefined): unknown => (text ? (JSON.parse(text) as unknown) : undefined);

  return {
    get: async (what, address) => parsed(await ifPresent(what, () => ask('GET', address))),
    list: (what, address) =>
      explained(what, async () => {
        const found: unknown[] = [];
        for (let next: string | undefined = address; next !== undefined && next !== '';) {
          const page = parsed(await ask('GET', next)) as { value?: unknown[]; nextLink?: string } | undefined;
          found.push(...(page?.value ?? []));
          next = page?.nextLink;
        }
        return found;
      }),
    send: (what, method, address, body) =>
      explained(what, async () => parsed(await ask(method, address, body))),
    text: (what, address) => ifPresent(what, () => ask('GET', address)),
  };
}
