import { error } from '../../dataset/findings.ts';
import type { Finding } from '../../dataset/types.ts';
import type { AzureConnection } from './connection.ts';
import type { AzureFacts } from './preflight-facts.ts';
import { checkQuota, checkQuotaOfCluster } from './preflight-quota.ts';
import type { AzureSettings } from './settings.ts';
import { findSize, suggestSize } from './sizes.ts';

/** Size, quota: the first reasons why first runs fail. */
export function checkSize(
  connection: AzureConnection,
  settings: AzureSettings,
  facts: AzureFacts,
): readonly Finding[] {
  const { sizes, region, compute } = facts;
  if (sizes === undefined || compute.kind === 'creating') return [];
  if (compute.kind === 'ready') {
    const own = findSize(sizes, compute.size ?? '');
    return own === undefined ? [] : checkQuotaOfCluster(connection, settings, facts, own, compute);
  }
  const size = findSize(sizes, settings.size);
  const instead = suggestSize(sizes, settings.size);
  if (size?.retired !== undefined && size.status === 'retired' && !settings.allowRetired) {
    return [
      error(
        'azure-size-retired',
        `${size.name} was retired by Azure on ${size.retired.on}. Take --compute-size ${instead} instead.`,
      ),
    ];
  }
  if (size === undefined || size.status !== 'available') {
    return settings.allowRetired && size?.retired !== undefined
      ? []
      : [
          error(
            'azure-size',
            `${region} does not offer ${settings.size} for training. Take --compute-size ${instead}; \`npx create-model-builder azure sizes --region ${region}\` lists all.`,
          ),
        ];
  }
  if (settings.priority === 'low' && size.lowPriority === false) {
    return [
      error(
        'azure-size',
        `${size.name} is not to be had as Spot (low priority). Take --priority dedicated, or another --compute-size.`,
      ),
    ];
  }
  return checkQuota(connection, settings, facts, size);
}
