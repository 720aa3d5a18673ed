import { ModelBuilderError } from '../../../errors.ts';
import type { Azure } from '../azure.ts';
import { workspaceId, type WorkspaceAddress } from '../connection.ts';

/** Curated environment of the command job: PyTorch with CUDA, kept up by Azure. */
export const ENVIRONMENT = 'AzureML-acpt-pytorch-2.8-cuda12.6';

/** Its successors: Azure deletes curated environments some releases later. */
const FAMILY = /^AzureML-acpt-pytorch-2\.(\d+)-cuda/;

/** `name`, `name:version`, or the address of one in a registry. */
export const ENVIRONMENT_PATTERN =
  /^(azureml:\/\/registries\/[\w.-]+\/environments\/[\w.-]+\/versions\/[\w.-]+|[A-Za-z0-9][\w.-]{0,254}(:[\w.-]+)?)$/;

/**
 * The environment that a job names: the one that was asked for, else the one that the script was made with, else the newest of its kind.
 * The service takes versions, not labels such as `latest`.
 * @returns its ARM id, or its address in a registry
 * @throws ModelBuilderError `azure-environment`
 */
export async function resolveEnvironment(
  azure: Azure,
  at: WorkspaceAddress & { readonly environment?: string | undefined },
  note: (text: string) => void,
): Promise<string> {
  if (at.environment?.startsWith('azureml:')) return at.environment;
  const [wanted, wantedVersion] = (at.environment ?? ENVIRONMENT).split(':') as [string, string?];
  const isAnyOfItsKind = at.environment === undefined;
  let found = await newestOf(azure, at, wanted, wantedVersion);
  if (found === undefined && isAnyOfItsKind) {
    const others = await successors(azure, at);
    for (const name of others) found ??= await newestOf(azure, at, name);
  }
  if (found === undefined) {
    throw new ModelBuilderError(
      'azure-environment',
      `The workspace ${at.workspace} does not know the environment ${wanted}${isAnyOfItsKind ? ', nor a later one of its kind' : ''}.`,
      {
        hint: 'Name one that has PyTorch and torchvision with --environment <name[:version]> (studio: Environments), or train with --azure-trainer automl.',
      },
    );
  }
  const { name, version } = found;
  note(`Environment: ${name}, version ${version}.`);
  return `${workspaceId(azure.connection, at)}/environments/${name}/versions/${version}`;
}

interface Found {
  readonly name: string;
  readonly version: string;
}

async function newestOf(
  { machineLearning }: Azure,
  at: WorkspaceAddress,
  name: string,
  wanted?: string,
): Promise<Found | undefined> {
  const container = await machineLearning.environment(at, name);
  if (container === undefined) return undefined;
  const version =
    wanted ?? container.properties.latestVersion ?? (await machineLearning.newestEnvironment(at, name))?.name;
  return version ? { name, version } : undefined;
}

/** Newest first. */
async function successors({ machineLearning }: Azure, at: WorkspaceAddress): Promise<readonly string[]> {
  const names = (await machineLearning.environments(at)).map(({ name = '' }) => name);
  const minor = (name: string): number => Number(FAMILY.exec(name)?.[1] ?? -1);
  return names.filter((name) => minor(name) >= 0).sort((a, b) => minor(b) - minor(a));
}
