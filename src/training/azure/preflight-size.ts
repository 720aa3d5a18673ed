import { error, warning } from '../../dataset/findings.ts';
import type { Finding } from '../../dataset/types.ts';
import type { AzureFacts } from './preflight-facts.ts';
import { isEnough, quotaNeed, type QuotaNeed } from './quota.ts';
import type { AzureSettings } from './settings.ts';
import { findSize, suggestSize, type ComputeSize } from './sizes.ts';

/** Size, quota: the first reasons why first runs fail. */
export function checkSize(settings: AzureSettings, facts: AzureFacts): readonly Finding[] {
  const { sizes, usages, region, compute } = facts;
  // An existing cluster has its size, and its cores count against the quota already.
  if (sizes === undefined || compute.kind === 'ready' || compute.kind === 'creating') return [];
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
        `${size.name} is not to be had at low priority. Take --priority dedicated, or another --compute-size.`,
      ),
    ];
  }
  const need =
    usages === undefined ? undefined : quotaNeed(usages, size, settings.priority, settings.maxNodes);
  return need === undefined || isEnough(need) ? [] : [quotaFinding(settings, size, need, region ?? '')];
}

function quotaFinding(
  settings: AzureSettings,
  size: ComputeSize,
  { name, needed, limit, used }: QuotaNeed,
  region: string,
): Finding {
  const free = Math.max(0, limit - used);
  const fit = Math.floor(free / (size.vCpus ?? 1));
  const ways = [
    ...(fit >= 1 ? [`take --max-nodes ${fit}`] : []),
    settings.priority === 'low'
      ? 'take --priority dedicated'
      : 'take --priority low, which has a quota of its own',
    `ask for more, free of charge, on https://ml.azure.com/quota (${region}, ${name})`,
  ];
  const sentence = `Quota: ${settings.maxNodes} × ${size.name} needs ${needed} cores, but ${name} has ${free} of ${limit} left. Either ${ways.join(', or ')}.`;
  return settings.nodes <= fit ? warning('azure-quota', sentence) : error('azure-quota', sentence);
}
