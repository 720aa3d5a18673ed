import { error, warning } from '../../dataset/findings.ts';
import type { Finding } from '../../dataset/types.ts';
import type { ReadyCompute } from './compute-state.ts';
import type { Usage } from './client.ts';
import type { AzureConnection } from './connection.ts';
import type { AzureFacts } from './preflight-facts.ts';
import { isEnough, isFamilyMissing, quotaNeed } from './quota.ts';
import type { AzureSettings } from './settings.ts';
import type { ComputeSize, Priority } from './sizes.ts';

/** Whether a new cluster would get its machines. */
export function checkQuota(
  { cloud }: AzureConnection,
  settings: AzureSettings,
  { usages, region }: AzureFacts,
  size: ComputeSize,
): readonly Finding[] {
  if (usages === undefined) return [];
  const { priority, nodes, maxNodes } = settings;
  const other = priority === 'low' ? 'dedicated' : 'low';
  const instead = hasQuota(usages, size, other, maxNodes)
    ? [`take --priority ${other}, whose quota is enough`]
    : [];
  const ask = (name: string) =>
    `ask for more, free of charge, on ${cloud.studio}/quota (${region ?? ''}, ${name})`;
  if (isFamilyMissing(usages, size, priority)) {
    return [
      warning(
        'azure-quota',
        `Quota: ${region ?? ''} lists none for dedicated machines of ${size.family}, which mostly means 0 cores; Azure then says that ${size.name} is not supported. ${waysOut([...instead, ask(size.family)])}`,
      ),
    ];
  }
  const need = quotaNeed(usages, size, priority, maxNodes);
  if (need === undefined || isEnough(need)) return [];
  const { name, needed, limit, used } = need;
  const free = Math.max(0, limit - used);
  const fit = Math.floor(free / (size.vCpus ?? 1));
  const ways = [...(fit >= 1 ? [`take --max-nodes ${fit}`] : []), ...instead, ask(name)];
  const sentence = `Quota: ${maxNodes} × ${size.name} needs ${needed} cores, but ${name} has ${free} of ${limit} left. ${waysOut(ways)}`;
  return [nodes <= fit ? warning('azure-quota', sentence) : error('azure-quota', sentence)];
}

/** Whether the other pool would do: that of Spot is 0 in many subscriptions. */
function hasQuota(usages: readonly Usage[], size: ComputeSize, priority: Priority, nodes: number): boolean {
  if (priority === 'low' ? size.lowPriority === false : isFamilyMissing(usages, size, priority)) return false;
  const need = quotaNeed(usages, size, priority, nodes);
  return need === undefined || isEnough(need);
}

/** `Either do this, or do that.` */
function waysOut(ways: readonly string[]): string {
  const text = ways.length > 1 ? `either ${ways.join(', or ')}` : ways.join('');
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

/** Whether a cluster that exists can ever get the machines of this run. What it uses already is its own, so only limits count. */
export function checkQuotaOfCluster(
  { cloud }: AzureConnection,
  { compute: name, nodes }: AzureSettings,
  { usages, region }: AzureFacts,
  size: ComputeSize,
  { priority }: ReadyCompute,
): readonly Finding[] {
  const unused = usages?.map((usage) => ({ ...usage, currentValue: 0 }));
  const need = unused && quotaNeed(unused, size, priority, nodes);
  if (need === undefined || isEnough(need)) return [];
  return [
    error(
      'azure-quota',
      `Quota: ${nodes} × ${size.name} of the compute ${name} needs ${need.needed} cores, but ${need.name} has ${need.limit} in all: the job would wait for ever. Take another --compute, or ask for more, free of charge, on ${cloud.studio}/quota (${region ?? ''}, ${need.name}).`,
    ),
  ];
}
