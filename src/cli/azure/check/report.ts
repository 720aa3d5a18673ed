import type { Terminal } from '../../../io/terminal.ts';
import { BESIDE_MACHINES, costWords } from '../../../training/azure/cost.ts';
import type { AzurePreflight } from '../../../training/azure/preflight.ts';
import type { AzureSettings } from '../../../training/azure/settings.ts';
import type { CommandResult } from '../../result.ts';
import { plural, span } from '../../report/figures.ts';
import { visible } from '../../../io/visible.ts';
import type { AzureSession } from '../session.ts';

/** What a person sees of a check: who and where, what would be made, what it would cost, what stands in the way. */
export function checkReport(
  { subscription, signedInWith }: AzureSession,
  settings: AzureSettings,
  preflight: AzurePreflight,
  terminal: Terminal,
): string {
  const { findings, creates, reuses, size, quota, cost, priority, seconds, region } = preflight;
  const row = (title: string, text: string): string => `${title.padEnd(14)}${visible(text)}`;
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  const lines = [
    row('Signed in', `with ${signedInWith}`),
    row('Subscription', `${subscription.name} (${subscription.id})`),
    row(
      'Workspace',
      `${settings.resourceGroup}/${settings.workspace}${region === undefined ? '' : `, ${region}`}`,
    ),
    row('Compute', `${settings.compute}${size === undefined ? '' : `, ${size.name}: ${sizeWords(size)}`}`),
    ...(quota === undefined
      ? []
      : [
          row(
            'Quota',
            `${quota.limit - quota.used} of ${quota.limit} cores left (${quota.name}), ${quota.needed} needed`,
          ),
        ]),
    ...(cost === undefined
      ? []
      : [
          row(
            'Price',
            `${costWords(cost, priority)}: ${plural(settings.nodes, 'node')}, ${span(settings.timeoutSeconds)}, start and idling`,
          ),
          row('', BESIDE_MACHINES),
        ]),
    ...(seconds === undefined ? [] : [row('Duration', `about ${span(seconds)}`)]),
    ...reuses.map((text) => row('Uses', text)),
    ...creates.map((text) => row('Creates', text)),
    ...warnings.map(({ message }) => `${terminal.style('yellow', 'Warning:', 'out')} ${visible(message)}`),
  ];
  const ready = findings.every(({ severity }) => severity === 'warning');
  if (ready) lines.push(terminal.style('green', 'Ready to train; nothing was changed.', 'out'));
  return `${lines.join('\n')}\n`;
}

/** The same as JSON. Money in US dollars, times in seconds. */
export function checkResult(
  { subscription, signedInWith }: AzureSession,
  settings: AzureSettings,
  { findings, region, creates, reuses, size, quota, cost, priority, seconds }: AzurePreflight,
): CommandResult {
  const { resourceGroup, workspace, compute, experiment, nodes, timeoutSeconds } = settings;
  return {
    findings,
    azure: {
      signedInWith,
      subscription: { id: subscription.id, name: subscription.name, tenantId: subscription.tenantId },
      resourceGroup,
      workspace,
      compute,
      experiment,
      region: region ?? null,
      size: size?.name ?? null,
      priority,
      nodes,
      timeoutSeconds,
      creates,
      reuses,
      quota: quota ?? null,
      cost: cost ?? null,
      seconds: seconds ?? null,
    },
  };
}

function sizeWords({ vCpus, gpus, gpu, memory }: NonNullable<AzurePreflight['size']>): string {
  return [
    ...(gpus === undefined ? [] : [`${gpus} × ${gpu ?? 'GPU'}`]),
    ...(vCpus === undefined ? [] : [`${vCpus} vCPU`]),
    ...(memory === undefined ? [] : [`${memory} GiB`]),
  ].join(', ');
}
