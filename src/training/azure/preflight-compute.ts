import { error, warning } from '../../dataset/findings.ts';
import type { Finding } from '../../dataset/types.ts';
import { leftoverError } from './compute-errors.ts';
import type { ReadyCompute } from './compute-state.ts';
import type { AzureConnection } from './connection.ts';
import { nameTroubles } from './names.ts';
import type { AzureFacts } from './preflight-facts.ts';
import type { AzureSettings } from './settings.ts';
import { hasNoGpu, PRIORITIES } from './sizes.ts';

/** Leftovers, computes of another kind, and what an existing one has that differs from what was asked for. */
export function checkCompute(
  connection: AzureConnection,
  settings: AzureSettings,
  { compute, offered }: AzureFacts,
): readonly Finding[] {
  switch (compute.kind) {
    case 'missing':
      return nameTroubles('newCompute', settings.compute).map((message) => error('azure-bad-name', message));
    case 'failed': {
      const { message, hint } = leftoverError({ connection }, settings, settings.compute, compute);
      return [
        settings.deleteFailedCompute
          ? warning(
              'azure-compute-failed',
              `${message} With --delete-failed-compute it will be deleted, and made anew.`,
            )
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
      return checkReady(settings, compute, offered);
  }
}

function checkReady(
  { compute: name, size: wanted, sizeGiven, priority: wantedPriority, nodes }: AzureSettings,
  { size, priority, maxNodes }: ReadyCompute,
  offered: AzureFacts['offered'],
): readonly Finding[] {
  if (size === undefined) {
    return [
      error(
        'azure-compute-no-size',
        `The compute ${name} has no machine size: it was never made whole. Choose another name with --compute.`,
      ),
    ];
  }
  const differs: (readonly [applies: boolean, what: string])[] = [
    [
      sizeGiven && size.toLowerCase() !== wanted.toLowerCase(),
      `exists with the size ${size}; --compute-size changes nothing.`,
    ],
    [
      priority !== wantedPriority,
      `exists with ${priority} priority (${PRIORITIES[priority]}); for ${wantedPriority} take another --compute.`,
    ],
    [
      hasNoGpu(offered, size),
      `has no GPU (${size}): training takes many times longer. Take another --compute.`,
    ],
  ];
  return [
    ...differs
      .filter(([applies]) => applies)
      .map(([, what]) => warning('azure-compute-differs', `The compute ${name} ${what}`)),
    ...(maxNodes < nodes
      ? [
          error(
            'azure-bad-nodes',
            `The compute ${name} has at most ${maxNodes} nodes; --nodes ${nodes} would wait for ever.`,
          ),
        ]
      : []),
  ];
}
