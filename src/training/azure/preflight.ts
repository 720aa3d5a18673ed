import type { Finding } from '../../dataset/types.ts';
import type { Azure } from './azure.ts';
import { estimateCost, estimateSeconds, type CostEstimate } from './cost.ts';
import { checkPlace, checkRole, checkSettings } from './preflight-checks.ts';
import { checkCompute } from './preflight-compute.ts';
import { checkSize } from './preflight-size.ts';
import { gatherFacts, type AzureFacts } from './preflight-facts.ts';
import { quotaNeed, type QuotaNeed } from './quota.ts';
import type { AzureSettings } from './settings.ts';
import { findSize, mergeSizes, type ComputeSize, type Priority } from './sizes.ts';
import { WORKSPACE_PARTS } from './workspace-template.ts';

/** What a run would find and make. */
export interface AzurePreflight {
  /** Every problem at once, errors first. */
  readonly findings: readonly Finding[];
  readonly region: string | undefined;
  /** What is created, in words: empty when everything is there. */
  readonly creates: readonly string[];
  readonly reuses: readonly string[];
  /** Size that the run will have: an existing compute's own. */
  readonly size: ComputeSize | undefined;
  readonly quota: QuotaNeed | undefined;
  readonly cost: CostEstimate | undefined;
  /** That the run will have: an existing compute's own. */
  readonly priority: Priority;
  /** Rough duration in seconds; `undefined` without a number of pictures. */
  readonly seconds: number | undefined;
}

/**
 * Finds every problem before anything is made or paid for. Only reads.
 * @param dataset problems that the dataset has, and its number of pictures, where there is one
 */
export async function checkAzure(
  azure: Azure,
  settings: AzureSettings,
  dataset: { readonly findings: readonly Finding[]; readonly pictures: number | undefined },
): Promise<AzurePreflight> {
  const own = checkSettings(settings);
  const { facts, findings: questions } = await gatherFacts(azure, settings);
  const findings = [
    ...own,
    ...questions,
    ...checkPlace(settings, facts),
    ...checkRole(settings, facts),
    ...checkCompute(azure.connection, settings, facts),
    ...checkSize(azure.connection, settings, facts),
    ...dataset.findings,
  ];
  const size = sizeOfRun(settings, facts);
  const priority = facts.compute.kind === 'ready' ? facts.compute.priority : settings.priority;
  const { nodes, maxNodes, timeoutSeconds, epochs } = settings;
  return {
    findings: [...findings].sort(
      (a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'),
    ),
    region: facts.region,
    ...createdAndReused(settings, facts),
    size,
    quota: size && facts.usages && quotaNeed(facts.usages, size, priority, maxNodes),
    priority,
    cost: size && estimateCost(size, priority, nodes, timeoutSeconds),
    seconds:
      size && dataset.pictures !== undefined
        ? Math.min(estimateSeconds(size, dataset.pictures, epochs, nodes), timeoutSeconds)
        : undefined,
  };
}

function sizeOfRun(settings: AzureSettings, { sizes, compute }: AzureFacts): ComputeSize | undefined {
  const name = (compute.kind === 'ready' ? compute.size : undefined) ?? settings.size;
  return findSize(sizes ?? mergeSizes(undefined), name);
}

function createdAndReused(
  settings: AzureSettings,
  facts: AzureFacts,
): Pick<AzurePreflight, 'creates' | 'reuses'> {
  const { workspace, groupExists, compute, region } = facts;
  const where = region === undefined ? '' : ` in ${region}`;
  const { minNodes, maxNodes, priority, size } = settings;
  const items: readonly (readonly [exists: boolean | undefined, name: string, made: string])[] = [
    [groupExists, `resource group ${settings.resourceGroup}`, where],
    [workspace !== undefined, `workspace ${settings.workspace}`, `${where}: ${WORKSPACE_PARTS.join(', ')}`],
    [
      compute.kind === 'ready' || compute.kind === 'creating',
      `compute ${settings.compute}`,
      `: ${size}, ${priority} priority, ${minNodes} to ${maxNodes} nodes, given back after 2 idle minutes`,
    ],
  ];
  return {
    creates: items.filter(([exists]) => exists === false).map(([, name, made]) => `${name}${made}`),
    reuses: items.filter(([exists]) => exists).map(([, name]) => name),
  };
}
