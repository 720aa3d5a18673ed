import { ModelBuilderError } from '../../../errors.ts';
import type { Azure } from '../../../training/azure/azure.ts';
import { regionName } from '../../../training/azure/names.ts';
import { mergeSizes } from '../../../training/azure/sizes.ts';
import type { CommandInput, CommandOutcome, FlagValues } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { openAzure } from '../session.ts';
import { groupFor } from '../settings.ts';
import { sizesReport } from './report.ts';
import type { AZURE_SIZES_FLAGS } from './spec.ts';

type Values = FlagValues<typeof AZURE_SIZES_FLAGS>;

/** `model-builder azure sizes`; without a region or a workspace it asks nobody. */
export async function run(
  { values }: CommandInput<typeof AZURE_SIZES_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  if (values.region === undefined && values.workspace === undefined) return outcome(undefined, undefined);
  const { azure } = await openAzure(values, context, (line) => context.terminal.err(`${line}\n`));
  const region =
    values.region === undefined ? await regionOfWorkspace(azure, values) : regionName(values.region);
  return outcome(region, await azure.machineLearning.sizes(region));
}

function outcome(region: string | undefined, offered: Parameters<typeof mergeSizes>[0]): CommandOutcome {
  const sizes = mergeSizes(offered);
  return { text: sizesReport(sizes, region), result: { region: region ?? null, sizes } };
}

async function regionOfWorkspace(azure: Azure, values: Values): Promise<string> {
  const workspace = values.workspace!;
  const resourceGroup = await groupFor(azure, workspace, values.resourceGroup);
  const found = await azure.machineLearning.workspace({ resourceGroup, workspace });
  if (found?.location !== undefined) return regionName(found.location);
  throw new ModelBuilderError(
    'azure-not-found',
    `There is no workspace ${workspace} in the resource group ${resourceGroup}.`,
    { hint: 'Give --resource-group <name>, or --region <name> instead of --workspace.' },
  );
}
