import { error, warning } from '../../dataset/findings.ts';
import type { Finding } from '../../dataset/types.ts';
import { computeLink } from './compute.ts';
import type { AzureConnection } from './connection.ts';
import { nameTroubles } from './names.ts';
import { ACTIONS, mayDo } from './permissions.ts';
import type { AzureFacts } from './preflight-facts.ts';
import { isEnough, quotaNeed, type QuotaNeed } from './quota.ts';
import type { AzureSettings } from './settings.ts';
import { findSize, suggestSize, type ComputeSize } from './sizes.ts';

/** Troubles that need no network. */
export function checkSettings(settings: AzureSettings): readonly Finding[] {
  const names = [
    ...nameTroubles('experiment', settings.experiment),
    ...nameTroubles('workspace', settings.workspace),
    ...nameTroubles('resourceGroup', settings.resourceGroup),
    ...nameTroubles('compute', settings.compute),
    ...(settings.region === undefined ? [] : nameTroubles('region', settings.region)),
  ].map((message) => error('azure-bad-name', message));
  const { minNodes, maxNodes, nodes } = settings;
  return [
    ...names,
    ...(minNodes <= maxNodes
      ? []
      : [error('azure-bad-nodes', `--min-nodes ${minNodes} is more than --max-nodes ${maxNodes}.`)]),
    ...(nodes <= maxNodes
      ? []
      : [error('azure-bad-nodes', `--nodes ${nodes} is more than --max-nodes ${maxNodes}: the job would wait for ever.`)]),
    ...(minNodes === 0
      ? []
      : [warning('azure-idle-cost', `--min-nodes ${minNodes} keeps machines running, and costing, when nothing is trained.`)]),
  ];
}

/** Troubles with the region and what is registered. */
export function checkPlace(settings: AzureSettings, facts: AzureFacts): readonly Finding[] {
  const { region, regions, workspace, unregistered, permissions } = facts;
  if (region === undefined) {
    return [error('azure-region-missing', `The workspace ${settings.workspace} does not exist yet: say where to make it with --region, near you or your customers (westeurope, eastus, …).`)];
  }
  const known = regions === undefined || regions.includes(region);
  const elsewhere = workspace !== undefined && settings.region !== undefined && settings.region !== region;
  const mayRegister = permissions === undefined || mayDo(permissions, 'Microsoft.MachineLearningServices/register/action');
  return [
    ...(known
      ? []
      : [error('azure-region', `There is no region ${JSON.stringify(region)} in this subscription; there is: ${regions.slice(0, 12).join(', ')}${regions.length > 12 ? ', …' : ''}.`)]),
    ...(elsewhere ? [warning('azure-region', `The workspace is in ${region}; --region ${settings.region} changes nothing.`)] : []),
    ...unregistered.map(([namespace, state]) =>
      workspace === undefined && mayRegister
        ? warning('azure-provider', `${namespace} is not registered for this subscription (${state}); it will be, which takes a minute and costs nothing.`)
        : error('azure-provider', `${namespace} is not registered for this subscription (${state}). Somebody with the role Contributor on the subscription runs: az provider register --namespace ${namespace} --wait`),
    ),
  ];
}

/** What the account may not do although the run needs it. */
export function checkRole(settings: AzureSettings, facts: AzureFacts): readonly Finding[] {
  const { permissions, workspace, groupExists, compute } = facts;
  if (permissions === undefined) return [];
  const needed: (readonly [action: string, words: string, role: string])[] = [
    [ACTIONS.submitJob, 'submit jobs', 'AzureML Data Scientist'],
  ];
  if (workspace === undefined) {
    if (!groupExists) needed.push([ACTIONS.createGroup, `create the resource group ${settings.resourceGroup}`, 'Contributor']);
    needed.push([ACTIONS.deploy, `create the workspace ${settings.workspace}`, 'Contributor']);
    needed.push([ACTIONS.createWorkspace, `create the workspace ${settings.workspace}`, 'Contributor']);
  }
  if (compute.kind === 'missing' || compute.kind === 'failed') {
    needed.push([ACTIONS.createCompute, `create the compute ${settings.compute}`, 'AzureML Compute Operator']);
  }
  const missing = needed.filter(([action]) => !mayDo(permissions, action));
  const said = new Map(missing.map(([, words, role]) => [words, role]));
  return [...said].map(([words, role]) =>
    error('azure-role', `Your account may not ${words}. Ask for the role "${role}"; it takes some minutes to apply.`),
  );
}

/** Leftovers, computes of another kind, and what an existing one has that differs from what was asked for. */
export function checkCompute(
  connection: AzureConnection,
  settings: AzureSettings,
  { compute }: AzureFacts,
): readonly Finding[] {
  switch (compute.kind) {
    case 'missing':
      return nameTroubles('newCompute', settings.compute)
        .filter((message) => !nameTroubles('compute', settings.compute).map(plainRule).includes(plainRule(message)))
        .map((message) => error('azure-bad-name', message));
    case 'failed': {
      const why = compute.errors.length === 0 ? 'Azure gives no reason' : compute.errors.join(' ');
      const ways = `Choose another name with --compute, or delete it with --delete-failed-compute. In the studio: ${computeLink(connection, settings)}`;
      const message = `The compute ${settings.compute} was left behind in a failed state: ${why}. ${ways}`;
      return [settings.deleteFailedCompute ? warning('azure-compute-failed', `The compute ${settings.compute} was left behind in a failed state (${why}); it will be deleted.`) : error('azure-compute-failed', message)];
    }
    case 'other':
      return [error('azure-compute-kind', `The compute ${settings.compute} is of the kind ${compute.computeType}; training needs a cluster. Choose another name with --compute.`)];
    case 'deleting':
      return [warning('azure-compute-deleting', `The compute ${settings.compute} is being deleted; it is waited for, then made anew.`)];
    case 'creating':
      return [];
    case 'ready':
      return [
        ...(compute.size === undefined
          ? [error('azure-compute-no-size', `The compute ${settings.compute} has no machine size: it was never made whole. Choose another name with --compute.`)]
          : compute.size.toLowerCase() === settings.size.toLowerCase()
            ? []
            : [warning('azure-compute-differs', `The compute ${settings.compute} exists with the size ${compute.size}; --compute-size changes nothing.`)]),
        ...(compute.maxNodes < settings.nodes
          ? [error('azure-bad-nodes', `The compute ${settings.compute} has at most ${compute.maxNodes} nodes; --nodes ${settings.nodes} would wait for ever.`)]
          : []),
      ];
  }
}

/** Size, quota: the first reasons why first runs fail. */
export function checkSize(settings: AzureSettings, facts: AzureFacts): readonly Finding[] {
  const { sizes, usages, region, compute } = facts;
  // An existing cluster has its size, and its cores count against the quota already.
  if (sizes === undefined || compute.kind === 'ready' || compute.kind === 'creating') return [];
  const size = findSize(sizes, settings.size);
  const instead = suggestSize(sizes, settings.size);
  if (size?.retired !== undefined && size.status === 'retired' && !settings.allowRetired) {
    return [error('azure-size-retired', `${size.name} was retired by Azure on ${size.retired.on}. Take --compute-size ${instead} instead.`)];
  }
  if (size === undefined || size.status !== 'available') {
    return settings.allowRetired && size?.retired !== undefined
      ? []
      : [error('azure-size', `${region} does not offer ${settings.size} for training. Take --compute-size ${instead}; \`model-builder azure sizes --region ${region}\` lists all.`)];
  }
  if (settings.priority === 'low' && size.lowPriority === false) {
    return [error('azure-size', `${size.name} is not to be had at low priority. Take --priority dedicated, or another --compute-size.`)];
  }
  const need = usages === undefined ? undefined : quotaNeed(usages, size, settings.priority, settings.maxNodes);
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
    settings.priority === 'low' ? 'take --priority dedicated' : 'take --priority low, which has a quota of its own',
    `ask for more, free of charge, on https://ml.azure.com/quota (${region}, ${name})`,
  ];
  const sentence = `Quota: ${settings.maxNodes} × ${size.name} needs ${needed} cores, but ${name} has ${free} of ${limit} left. Either ${ways.join(', or ')}.`;
  return settings.nodes <= fit ? warning('azure-quota', sentence) : error('azure-quota', sentence);
}

function plainRule(message: string): string {
  return message.replace(/^.*?"\s*,|^[^,]*, ".*?", /, '');
}
