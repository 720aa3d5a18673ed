import type { AzureSettings } from '../../training/azure/settings.ts';
import { regionName } from '../../training/azure/names.ts';
import type { Azure } from '../../training/azure/azure.ts';
import type { FlagValues } from '../command.ts';
import { missingAnswers } from '../missing.ts';
import { DEFAULT_JOB_TIMEOUT, type AZURE_TRAINING_FLAGS } from './flags.ts';

/**
 * The run that flags describe. Where no resource group is named it is the one that a workspace of that name is in.
 * @param name of the projects: the experiment's, where none is given
 * @param example a complete command, for the message about a missing workspace
 * @throws ModelBuilderError `usage-missing-answer`, exit code 2
 */
export async function azureSettings(
  azure: Azure,
  values: FlagValues<typeof AZURE_TRAINING_FLAGS>,
  name: string | undefined,
  example: string,
): Promise<AzureSettings> {
  const { workspace, experiment, computeSize, jobTimeout } = values;
  if (workspace === undefined) throw missingAnswers(['--workspace <name>'], example);
  return {
    ...values,
    workspace,
    resourceGroup: values.resourceGroup ?? (await findGroup(azure, workspace)) ?? `${workspace}-rg`,
    region: values.region === undefined ? undefined : regionName(values.region),
    experiment: experiment ?? experimentName(name ?? workspace),
    size: computeSize,
    timeoutSeconds: jobTimeout ?? DEFAULT_JOB_TIMEOUT,
  };
}

/** The group of the only workspace of that name. */
export async function findGroup({ machineLearning }: Azure, workspace: string): Promise<string | undefined> {
  const found = (await machineLearning.workspaces()).filter(
    ({ name }) => name?.toLowerCase() === workspace.toLowerCase(),
  );
  return found.length === 1 ? /\/resourceGroups\/([^/]+)/i.exec(found[0].id ?? '')?.[1] : undefined;
}

/** A project's name as an experiment may have it. */
function experimentName(name: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '')
    .slice(0, 36);
  return plain.length >= 3 ? plain : `model-${plain}`.replace(/-$/, '');
}
