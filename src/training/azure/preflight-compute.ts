import { error, warning } from '../../dataset/findings.ts';
import type { Finding } from '../../dataset/types.ts';
import { leftoverError } from './compute-errors.ts';
import type { AzureConnection } from './connection.ts';
import { nameTroubles } from './names.ts';
import type { AzureFacts } from './preflight-facts.ts';
import type { AzureSettings } from './settings.ts';

/** Leftovers, computes of another kind, and what an existing one has that differs from what was asked for. */
export function checkCompute(
  connection: AzureConnection,
  settings: AzureSettings,
  { compute }: AzureFacts,
): readonly Finding[] {
  switch (compute.kind) {
    case 'missing':
      return nameTroubles('newCompute', settings.compute).map((message) => error('azure-bad-name', message));
    case 'failed': {
      const { message, hint } = leftoverError({ connection }, settings, settings.compute, compute.errors);
      return [
        settings.deleteFailedCompute
          ? warning('azure-compute-failed', `${message} It will be deleted, and made anew.`)
          : error('azure-compute-failed', `${message} ${hint}`),
      ];
    }
    case 'other':
      return [
        error(
          'azure-compute-kind',
          `The compute ${settings.compute} is of the kind ${compute.computeType}; training needs a cluster. Choose another name with --compute.`,
        ),
      ];
    case 'deleting':
      return [
        warning(
          'azure-compute-deleting',
          `The compute ${settings.compute} is being deleted; it is waited for, then made anew.`,
        ),
      ];
    case 'creating':
      return [];
    case 'ready':
      return [
        ...(compute.size === undefined
          ? [
              error(
                'azure-compute-no-size',
                `The compute ${settings.compute} has no machine size: it was never made whole. Choose another name with --compute.`,
              ),
            ]
          : compute.size.toLowerCase() === settings.size.toLowerCase()
            ? []
            : [
                warning(
                  'azure-compute-differs',
                  `The compute ${settings.compute} exists with the size ${compute.size}; --compute-size changes nothing.`,
                ),
              ]),
        ...(compute.maxNodes < settings.nodes
          ? [
              error(
                'azure-bad-nodes',
                `The compute ${settings.compute} has at most ${compute.maxNodes} nodes; --nodes ${settings.nodes} would wait for ever.`,
              ),
            ]
          : []),
      ];
  }
}
