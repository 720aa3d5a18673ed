import { ModelBuilderError } from '../../errors.ts';
import type { Azure } from '../../training/azure/azure.ts';
import { DEFAULT_SIZE } from '../../training/azure/catalogue.ts';
import type { VirtualMachineSize } from '../../training/azure/client.ts';
import { leftoverError } from '../../training/azure/compute-errors.ts';
import { usableComputes, type UsableCompute } from '../../training/azure/compute.ts';
import { computeState } from '../../training/azure/compute-state.ts';
import type { WorkspaceAddress } from '../../training/azure/connection.ts';
import {
  hasNoGpu,
  mergeSizes,
  PRIORITIES,
  suggestSize,
  type ComputeSize,
} from '../../training/azure/sizes.ts';
import { regionName } from '../../training/azure/names.ts';
import type { CreateValues } from './answers.ts';
import { checkName } from './azure-questions.ts';
import type { Prompts, SelectOption } from './questions.ts';
import type { CreateInput } from './run.ts';

const NEW = '';
const PRIORITY = ['dedicated', 'low'] as const;

/** Which cluster: one that there is, or a new one with its size and priority. A leftover in a failed state has two ways out. */
export async function askCompute(
  azure: Azure,
  given: CreateInput['given'],
  values: CreateValues,
  prompts: Prompts,
): Promise<CreateValues> {
  const { workspace, resourceGroup } = values;
  const group = resourceGroup ?? `${workspace}-rg`;
  const at = { workspace: workspace!, resourceGroup: group };
  const found = await azure.machineLearning.workspace(at);
  const region = found?.location ?? values.region;
  const offered = region === undefined ? undefined : await sizesIn(azure, regionName(region));
  const existing =
    given.has('compute') || !found ? undefined : await chooseExisting(azure, at, offered, prompts);
  if (existing !== undefined) return { ...values, compute: existing.name, priority: existing.priority };
  const named = await nameCompute(azure, found && at, given.has('compute'), values, prompts);
  const sizes = mergeSizes(offered);
  const computeSize = given.has('computeSize')
    ? values.computeSize
    : await chooseSize(sizes, DEFAULT_SIZE, prompts);
  const size = sizes.find(({ name }) => name === computeSize);
  const priority = given.has('priority')
    ? values.priority
    : await prompts.select(
        'Priority?',
        PRIORITY.map((one) => priorityOption(one, size)),
        'dedicated',
      );
  return { ...named, computeSize, priority };
}

/** `undefined` where nobody may see them, or not before the service is registered; the check says so later. */
async function sizesIn(azure: Azure, region: string): Promise<VirtualMachineSize[] | undefined> {
  try {
    return await azure.machineLearning.sizes(region);
  } catch (error) {
    if (error instanceof ModelBuilderError && /^azure-(role|provider)$/.test(error.code)) return undefined;
    throw error;
  }
}

async function chooseExisting(
  azure: Azure,
  at: WorkspaceAddress,
  offered: readonly VirtualMachineSize[] | undefined,
  prompts: Prompts,
): Promise<UsableCompute | undefined> {
  const usable = await usableComputes(azure, at);
  const [first] = usable;
  if (usable.length === 0) return undefined;
  const options = usable.map(({ name, size = '', priority, maxNodes }) => ({
    value: name,
    label: name,
    hint: `${size}${hasNoGpu(offered, size) ? ' (no GPU)' : ''}, ${priority} priority, up to ${maxNodes} node${maxNodes === 1 ? '' : 's'}`,
  }));
  const chosen = await prompts.select(
    'Compute?',
    [...options, { value: NEW, label: 'A new one' }],
    first.name,
  );
  return usable.find(({ name }) => name === chosen);
}

async function nameCompute(
  azure: Azure,
  at: WorkspaceAddress | undefined,
  isGiven: boolean,
  values: CreateValues,
  prompts: Prompts,
): Promise<CreateValues> {
  let compute = isGiven ? values.compute : undefined;
  for (;;) {
    compute ??= await prompts.text({
      message: 'Name of the new compute? (3 to 16 letters, digits, hyphens)',
      fallback: values.compute,
      check: (answer) => checkName('newCompute', answer),
    });
    const state = at && computeState(await azure.machineLearning.compute(at, compute));
    if (at === undefined || state?.kind !== 'failed' || values.deleteFailedCompute) {
      return { ...values, compute };
    }
    prompts.complain(leftoverError(azure, at, compute, state));
    const way = await prompts.select(
      'What now?',
      [
        { value: 'name', label: 'Another name' },
        { value: 'delete', label: `Delete ${compute}, and make it anew` },
      ],
      'name',
    );
    if (way === 'delete') return { ...values, compute, deleteFailedCompute: true };
    compute = undefined;
  }
}

async function chooseSize(sizes: readonly ComputeSize[], wanted: string, prompts: Prompts): Promise<string> {
  const shown = sizes.filter(({ status }) => status === 'available' || status === 'retired');
  if (!shown.some(({ status }) => status === 'available')) return wanted;
  const options = shown.map((size) => ({
    value: size.name,
    label: size.name,
    hint:
      size.retired && size.status === 'retired'
        ? `retired ${size.retired.on}; take ${size.retired.successor}`
        : figures(size),
    disabled: size.status === 'retired',
  }));
  return await prompts.select('Size of its machines?', options, suggestSize(sizes, wanted));
}

function figures({ gpus, gpu, gpuMemory, vCpus, memory, price }: ComputeSize): string {
  return [
    `${gpus ?? '?'} × ${gpu ?? 'GPU'}`,
    ...(gpuMemory === undefined ? [] : [`${gpuMemory} GiB GPU memory`]),
    ...(vCpus === undefined ? [] : [`${vCpus} vCPU`]),
    ...(memory === undefined ? [] : [`${memory} GiB`]),
    ...(price?.dedicated === undefined ? [] : [`$${price.dedicated.toFixed(2)} an hour`]),
  ].join(', ');
}

function priorityOption(
  priority: (typeof PRIORITY)[number],
  size: ComputeSize | undefined,
): SelectOption<(typeof PRIORITY)[number]> {
  const price = size?.price?.[priority];
  const cost = price === undefined ? '' : `; $${price.toFixed(2)} an hour and machine`;
  return {
    value: priority,
    label: priority === 'low' ? 'Low' : 'Dedicated',
    hint: `${PRIORITIES[priority]}${cost}`,
  };
}
