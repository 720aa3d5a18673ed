import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { AzureSettings } from '../../training/azure/settings.ts';
import { regionName } from '../../training/azure/names.ts';
import type { Azure } from '../../training/azure/azure.ts';
import { DEFAULT_SIZE } from '../../training/azure/catalogue.ts';
import { groupOf } from '../../training/azure/connection.ts';
import { ifAllowed } from '../../training/azure/errors.ts';
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
    resourceGroup: await groupFor(azure, workspace, values.resourceGroup),
    region: values.region === undefined ? undefined : regionName(values.region),
    experiment: experiment ?? experimentName(name ?? workspace),
    size: computeSize ?? DEFAULT_SIZE,
    sizeGiven: computeSize !== undefined,
    timeoutSeconds: jobTimeout ?? DEFAULT_JOB_TIMEOUT,
  };
}

/**
 * The resource group of a workspace: the one that is named, else where the workspace is, else one for a new workspace.
 * @throws ModelBuilderError `usage-missing-answer`, exit code 2
 */
export async function groupFor(azure: Azure, workspace: string, named: string | undefined): Promise<string> {
  return named ?? (await findGroup(azure, workspace)) ?? `${workspace}-rg`;
}

/**
 * The group of the only workspace of that name; `undefined` when there is none.
 * @throws ModelBuilderError `usage-missing-answer`, exit code 2, when there are several, or none may be seen
 */
export async function findGroup({ machineLearning }: Azure, workspace: string): Promise<string | undefined> {
  const all = await ifAllowed(() => machineLearning.workspaces());
  if (all === undefined) throw groupMissing('your account may not list the workspaces of the subscription');
  const groups = all.flatMap(({ name, id = '' }) =>
    name?.toLowerCase() === workspace.toLowerCase() ? [groupOf(id)] : [],
  );
  if (groups.length > 1)
    throw groupMissing(`there are several workspaces ${workspace}, in the groups ${groups.join(', ')}`);
  return groups.at(0);
}

function groupMissing(why: string): ModelBuilderError {
  return new ModelBuilderError('usage-missing-answer', `Missing: --resource-group <name>; ${why}.`, {
    hint: 'Name the resource group that the workspace is in.',
    exitCode: EXIT.usage,
  });
}

/** A project's name as an experiment may have it. */
function experimentName(name: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '')
    .slice(0, 36);
  return plain.length >= 3 ? plain : `model-${plain}`.replace(/-$/, '');
}
