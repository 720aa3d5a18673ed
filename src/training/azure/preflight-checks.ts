import { error, warning } from '../../dataset/findings.ts';
import type { Finding } from '../../dataset/types.ts';
import { nameTroubles } from './names.ts';
import { ACTIONS, mayDo } from './permissions.ts';
import type { AzureFacts } from './preflight-facts.ts';
import { PROVIDERS } from './providers.ts';
import type { AzureSettings } from './settings.ts';

/** Troubles that need no network. */
export function checkSettings(settings: AzureSettings): readonly Finding[] {
  const names = [
    ...nameTroubles('experiment', settings.experiment),
    ...nameTroubles('workspace', settings.workspace),
    ...nameTroubles('resourceGroup', settings.resourceGroup),
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
      : [
          error(
            'azure-bad-nodes',
            `--nodes ${nodes} is more than --max-nodes ${maxNodes}: the job would wait for ever.`,
          ),
        ]),
    ...(minNodes === 0
      ? []
      : [
          warning(
            'azure-idle-cost',
            `--min-nodes ${minNodes} keeps machines running, and costing, when nothing is trained.`,
          ),
        ]),
  ];
}

/** Troubles with the region and what is registered. */
export function checkPlace(settings: AzureSettings, facts: AzureFacts): readonly Finding[] {
  const { region, regions, allowedRegions, workspace, unregistered, ofSubscription } = facts;
  if (region === undefined) {
    return [
      error(
        'azure-region-missing',
        `The workspace ${settings.workspace} does not exist yet: say where to make it with --region, near you or your customers (westeurope, eastus, …).`,
      ),
    ];
  }
  const known = regions === undefined || regions.includes(region);
  const elsewhere = workspace !== undefined && settings.region !== undefined && settings.region !== region;
  const mayRegister = (namespace: string): boolean =>
    ofSubscription === undefined || mayDo(ofSubscription, `${namespace}/register/action`);
  return [
    ...(known
      ? []
      : [
          error(
            'azure-region',
            `Azure Machine Learning is not offered in ${JSON.stringify(region)}. Take another --region: ${regions.slice(0, 12).join(', ')}${regions.length > 12 ? ', …' : ''}.`,
          ),
        ]),
    ...(workspace !== undefined || (allowedRegions?.includes(region) ?? true)
      ? []
      : [
          error(
            'azure-region',
            `Azure lets your subscription make nothing in ${JSON.stringify(region)}. Take one of its regions with --region: ${allowedRegions?.join(', ')}.`,
          ),
        ]),
    ...(elsewhere
      ? [
          warning(
            'azure-region',
            `The workspace is in ${region}; --region ${settings.region} changes nothing.`,
          ),
        ]
      : []),
    ...unregistered.map(([namespace, state]) =>
      mayRegister(namespace)
        ? warning(
            'azure-provider',
            `${namespace} is not registered for this subscription (${state}); it will be, which takes a minute and costs nothing.${namespace === PROVIDERS[0] ? ' Until then size and quota cannot be checked.' : ''}`,
          )
        : error(
            'azure-provider',
            `${namespace} is not registered for this subscription (${state}). Somebody with the role Contributor on the subscription runs: az provider register --namespace ${namespace} --wait`,
          ),
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
    if (groupExists === false)
      needed.push([
        ACTIONS.createGroup,
        `create the resource group ${settings.resourceGroup}`,
        'Contributor',
      ]);
    needed.push([ACTIONS.deploy, `create the workspace ${settings.workspace}`, 'Contributor']);
    needed.push([ACTIONS.createWorkspace, `create the workspace ${settings.workspace}`, 'Contributor']);
  }
  if (compute.kind === 'missing' || compute.kind === 'failed') {
    needed.push([
      ACTIONS.createCompute,
      `create the compute ${settings.compute}`,
      'AzureML Compute Operator',
    ]);
  }
  const missing = needed.filter(([action]) => !mayDo(permissions, action));
  const said = new Map(missing.map(([, words, role]) => [words, role]));
  return [...said].map(([words, role]) =>
    error(
      'azure-role',
      `Your account may not ${words}. Ask for the role "${role}"; it takes some minutes to apply.`,
    ),
  );
}
