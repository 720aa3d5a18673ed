import { createRequire } from 'node:module';
import type { LiveValidator } from 'oav/dist/lib/liveValidation/liveValidator.js';
import { openApiFolder } from './open-api-folder.ts';

/** A message in either direction, as Microsoft's validator wants it. */
export interface Message {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

/** Judges messages by the official documents; each verdict is a list of what is wrong. */
export interface Contract {
  request(message: Message): Promise<readonly string[]>;
  response(
    message: Message,
    status: number,
    headers: Readonly<Record<string, string>>,
    body: unknown,
  ): Promise<readonly string[]>;
}

const DOCUMENTS = [
  'machinelearningservices/**/stable/2022-10-01/*.json',
  'machinelearningservices/**/preview/2019-09-30/*.json',
  'resources/**/2021-04-01/*.json',
  'storage/**/2023-05-01/storage.json',
];

let loaded: Promise<Contract> | undefined;
let said = false;

/** @returns undefined, and one line on standard error, where the documents are not */
export async function openApiContract(): Promise<Contract | undefined> {
  const folder = openApiFolder();
  if (folder !== undefined) return await (loaded ??= load(folder));
  if (!said)
    process.stderr.write('Azure emulator: no ../shared/azure-openapi; messages are not validated.\n');
  said = true;
  return undefined;
}

async function load(folder: string): Promise<Contract> {
  const { LiveValidator } = createRequire(import.meta.url)(
    'oav/dist/lib/liveValidation/liveValidator.js',
  ) as typeof import('oav/dist/lib/liveValidation/liveValidator.js');
  const options = {
    directory: folder,
    swaggerPathsPattern: DOCUMENTS,
    git: { shouldClone: false },
    useRelativeSourceLocationUrl: true,
  };
  const validator = new LiveValidator(options, () => undefined);
  await validator.initialize();
  return contract(validator);
}

function contract(validator: LiveValidator): Contract {
  return {
    request: async ({ method, url, headers, body }) => {
      const verdict = await validator.validateLiveRequest({
        method,
        url: forSearch(url),
        headers: { ...headers } as Record<string, string>,
        body: body as Record<string, unknown> | undefined,
      });
      if (verdict.runtimeException) return unknownOperation(url, method);
      return verdict.errors.filter(({ code }) => code !== 'INVALID_CONTENT_TYPE').map(sentence);
    },
    response: async ({ method, url }, status, headers, body) => {
      const verdict = await validator.validateLiveResponse(
        {
          statusCode: String(status),
          headers: { ...headers },
          body: body as Record<string, unknown> | undefined,
        },
        { url: forSearch(url), method },
      );
      return verdict.runtimeException
        ? []
        : verdict.errors.map(sentence).filter((said) => !RECORDED.some((known) => known.test(said)));
    },
  };
}

function sentence(issue: {
  readonly code: string;
  readonly message: string;
  readonly pathsInPayload: string[];
}): string {
  return `${issue.code}: ${issue.message} (${issue.pathsInPayload.join(', ')})`;
}

/** Where the service was recorded to answer otherwise than its own documents say (../shared/azure-recordings). */
const RECORDED: readonly RegExp[] = [
  // A compute that is not there: 404 without a body.
  /^INVALID_RESPONSE_BODY/,
  // Credentials of a datastore come without `secrets`.
  /Missing required property: secrets/,
  // Fields that its own documents of 2022-10-01 leave out: of nodes, code, workspaces, refusals, details of a run.
  /Additional properties not allowed: (computeType|provisioningState|kind|creationTime|correlation|environment|location|time|componentName) /,
  /Additional properties not allowed: (severity|message(Format|Parameters)|referenceCode|detailsUri|innerError|debugInfo) /,
  /Additional properties not allowed: (parentRunUuid|compute\w*|duration|outputs|input\w*|outputDatasets|parameters|services|rootRunId|dataContainerId|createdTimeUtc) /,
  // Everything that is not set is sent as null; so is the answer to a cancellation.
  /Expected type \w+ but found type null/,
];

const RUNS = /^https:\/\/[^/]+\/(history|artifact)\//;

/** Operation links, figures and other providers are no part of the documents; everything else is. */
function unknownOperation(url: string, method: string): readonly string[] {
  const { pathname, searchParams } = new URL(url);
  const known =
    RUNS.test(url) ||
    (/\/providers\/Microsoft\.MachineLearningServices\/workspaces(\/|$)/i.test(pathname) &&
      searchParams.get('api-version') === '2022-10-01' &&
      !/^\/(mlflow|metric)\//.test(pathname));
  return known ? [`OPERATION_NOT_FOUND: ${method} ${pathname} is no documented operation`] : [];
}

/**
 * The data plane has its version in the path, the validator looks for it in the query. Details and children of a run are
 * documented with the experiment in their path, and served without it, too.
 */
function forSearch(url: string): string {
  if (!RUNS.test(url) || url.includes('api-version=')) return url;
  const documented = url.replace(
    /(\/workspaces\/[^/]+)(\/runs\/[^/]+\/(?:details|children)(?:\?|$))/,
    '$1/experiments/any$2',
  );
  return `${documented}${documented.includes('?') ? '&' : '?'}api-version=2019-09-30`;
}
