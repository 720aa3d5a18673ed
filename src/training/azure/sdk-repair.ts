import { ModelBuilderError } from '../../errors.ts';

/** The part of an SDK client that is repaired. */
export interface SerializingClient {
  sendOperationRequest(args: object, spec: never): Promise<unknown>;
}

interface OperationSpec {
  readonly serializer: {
    readonly modelMappers: { discriminators?: Record<string, unknown> };
    serialize(mapper: unknown, body: unknown, name: string): unknown;
  };
  readonly requestBody?: { readonly parameterPath: string | readonly string[]; readonly mapper?: unknown };
}

/**
 * Models with two parents are registered under the wrong one in @azure/arm-machinelearning 2.1.1, while the serializer looks
 * under the other, and then writes the parent's fields only (Azure/azure-sdk-for-js #29328). Right parent → wrong ones.
 */
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  JobInput: ['AssetJobInput'],
  JobOutput: ['AssetJobOutput'],
  AutoMLVertical: ['ImageClassificationBase', 'ImageObjectDetectionBase', 'TableVertical', 'NlpVertical'],
};

/**
 * Repairs what the SDK loses, and refuses to send a body that would still lose a field.
 * With a release that has the defect mended the repair does nothing.
 */
export function repairClient(client: SerializingClient): void {
  const send = client.sendOperationRequest.bind(client);
  client.sendOperationRequest = (args, spec) => {
    addAliases((spec as OperationSpec).serializer.modelMappers.discriminators);
    refuseLoss(args as Readonly<Record<string, unknown>>, spec);
    return send(args, spec);
  };
}

function addAliases(discriminators: Record<string, unknown> | undefined): void {
  if (discriminators === undefined) return;
  for (const [right, wrongs] of Object.entries(PARENTS)) {
    for (const [key, mapper] of Object.entries(discriminators)) {
      const wrong = wrongs.find((name) => key.startsWith(`${name}.`));
      if (wrong !== undefined) discriminators[`${right}${key.slice(wrong.length)}`] ??= mapper;
    }
  }
}

/** @throws ModelBuilderError `azure-sdk-lost-fields` */
function refuseLoss(
  args: Readonly<Record<string, unknown>>,
  { requestBody, serializer }: OperationSpec,
): void {
  if (requestBody?.mapper === undefined) return;
  const { parameterPath } = requestBody;
  const name = typeof parameterPath === 'string' ? parameterPath : parameterPath[0];
  const intended = args[name];
  if (intended === undefined) return;
  const lost = lostFields(intended, serializer.serialize(requestBody.mapper, intended, name));
  if (lost.length === 0) return;
  throw new ModelBuilderError(
    'azure-sdk-lost-fields',
    `Not sent: the Azure SDK would drop ${lost.slice(0, 5).join(', ')}${lost.length > 5 ? ` and ${lost.length - 5} more` : ''} without a word.`,
    {
      hint: 'Install create-model-builder again, so that it has the SDK version it was made for; if it stays, report it.',
    },
  );
}

/** Paths of the leaves of `intended` that `sent` lacks or has another value for. */
export function lostFields(intended: unknown, sent: unknown, path = ''): readonly string[] {
  if (intended === undefined) return [];
  if (intended === null || typeof intended !== 'object') {
    return Object.is(intended, sent) ? [] : [path];
  }
  const inside = Object.entries(intended as Readonly<Record<string, unknown>>);
  if (inside.length === 0) return sent === undefined || sent === null ? [path] : [];
  const received = (sent ?? {}) as Readonly<Record<string, unknown>>;
  return inside.flatMap(([key, value]) =>
    lostFields(value, received[key], path === '' ? key : `${path}.${key}`),
  );
}
