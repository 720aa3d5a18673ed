import { ModelBuilderError } from '../../errors.ts';
import type { Azure } from './azure.ts';
import { workspaceId, type WorkspaceAddress } from './connection.ts';
import { ended } from './errors.ts';
import { explanationOf } from './error-table.ts';

/** A compute that is no cluster. */
export function wrongKind(name: string, computeType: string): ModelBuilderError {
  return new ModelBuilderError(
    'azure-compute-kind',
    `The compute ${name} is of the kind ${computeType}; training needs a cluster (AmlCompute).`,
    {
      hint: 'Choose another name with --compute: a new cluster is made.',
    },
  );
}

/** What happened to a leftover, and the two ways out. */
export function leftoverError(
  { connection }: Pick<Azure, 'connection'>,
  at: WorkspaceAddress,
  name: string,
  { errors, isRefused = false }: { readonly errors: readonly string[]; readonly isRefused?: boolean },
): ModelBuilderError {
  const why = errors.length === 0 ? 'Azure gives no reason' : errors.join(' ');
  const code = /\((\w+)\)$/.exec(errors.at(0) ?? '')?.[1] ?? 'unknown';
  const { kind, hint } = explanationOf({
    codes: [code],
    code,
    status: undefined,
    message: why,
    requestId: undefined,
  });
  const reason = kind === 'azure-failed' ? '' : ` ${hint}`;
  return new ModelBuilderError(
    'azure-compute-failed',
    isRefused
      ? `The compute ${name} was made, but Azure refuses it machines: ${ended(why)}`
      : `The compute ${name} could not be created and was left behind in a failed state: ${ended(why)}`,
    {
      hint: `Choose another name with --compute, or delete it with --delete-failed-compute.${reason} In the studio: ${computeLink(connection, at)}`,
    },
  );
}

/** Page of a workspace's computes in the studio. */
export function computeLink(connection: Azure['connection'], at: WorkspaceAddress): string {
  return `${connection.cloud.studio}/compute/list/training?wsid=${workspaceId(connection, at)}&tid=${connection.tenantId}`;
}
