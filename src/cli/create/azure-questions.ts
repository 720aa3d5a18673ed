import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { Azure } from '../../training/azure/azure.ts';
import { groupOf } from '../../training/azure/connection.ts';
import { nameTroubles, regionName, type NameKind } from '../../training/azure/names.ts';
import type { AzureSession } from '../azure/session.ts';
import { findGroup } from '../azure/settings.ts';
import { askCompute } from './azure-compute-questions.ts';
import type { CreateValues } from './answers.ts';
import type { Prompts } from './questions.ts';
import type { CreateInput } from './run.ts';

/** What Model Builder's page teaches, a line each. */
const LESSON = [
  'Experiment      groups the runs of one question; made by its first run, joined by later ones.',
  'Workspace       keeps everything of Azure Machine Learning together; made with all that it needs.',
  'Region          where it is: near you or your customers.',
  'Resource group  holds what belongs together in Azure, and is deleted together.',
  'Compute         the cluster that trains; costs nothing while no machine of it runs.',
  'Priority        low: Spot, mostly cheaper, may be interrupted. Dedicated: dearer, never interrupted.',
].join('\n');

const NEW = '';

/** Asks what the flags leave open of a training on Azure. @param name of the projects: what is offered for the experiment */
export async function askAzure(
  { azure }: AzureSession,
  given: CreateInput['given'],
  values: CreateValues,
  name: string,
  prompts: Prompts,
): Promise<CreateValues> {
  prompts.note(LESSON, 'Train on Azure Machine Learning');
  const placed = await askWorkspace(azure, values, prompts);
  const experiment =
    values.experiment ??
    (await prompts.text({
      message: 'Experiment?',
      fallback: offered(name),
      check: (answer) => checkName('experiment', answer),
    }));
  return await askCompute(azure, given, { ...placed, experiment, train: 'azure' }, prompts);
}

async function askWorkspace(azure: Azure, values: CreateValues, prompts: Prompts): Promise<CreateValues> {
  const known = await azure.machineLearning.workspaces();
  const { workspace, group: chosen } =
    values.workspace === undefined
      ? await chooseWorkspace(known, prompts)
      : { workspace: values.workspace, group: undefined };
  const group = values.resourceGroup ?? chosen ?? (await findGroup(azure, workspace));
  const exists = known.some(({ name, id = '' }) => sameName(name, workspace) && sameName(groupOf(id), group));
  if (exists) return { ...values, workspace, resourceGroup: group };
  const region =
    values.region ??
    (await prompts.text({
      message: 'Region of the new workspace? (near you or your customers)',
      fallback: 'westeurope',
      check: (answer) => checkName('region', regionName(answer)),
    }));
  const resourceGroup =
    group ??
    (await prompts.text({
      message: 'Resource group? (made if there is none)',
      fallback: `${workspace}-rg`,
      check: (answer) => checkName('resourceGroup', answer),
    }));
  return { ...values, workspace, region: regionName(region), resourceGroup };
}

async function chooseWorkspace(
  known: Awaited<ReturnType<Azure['machineLearning']['workspaces']>>,
  prompts: Prompts,
): Promise<{ readonly workspace: string; readonly group: string | undefined }> {
  // Two groups may have workspaces of one name.
  const options = known.flatMap(({ id, name, location = '' }) =>
    name === undefined || id === undefined
      ? []
      : [{ value: id, label: name, hint: `${location}, resource group ${groupOf(id)}` }],
  );
  const chosen =
    options.length === 0
      ? NEW
      : await prompts.select(
          'Workspace?',
          [...options, { value: NEW, label: 'A new one' }],
          options[0].value,
        );
  const existing = options.find(({ value }) => value === chosen);
  if (existing !== undefined) return { workspace: existing.label, group: groupOf(chosen) };
  const workspace = await prompts.text({
    message: 'Name of the new workspace? (3 to 33 letters, digits, hyphens)',
    fallback: 'model-builder',
    check: (answer) => checkName('workspace', answer),
  });
  return { workspace, group: undefined };
}

function sameName(a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}

/** @throws ModelBuilderError `azure-bad-name` with every rule that the name breaks */
export function checkName(kind: NameKind, name: string): void {
  const troubles = nameTroubles(kind, name);
  if (troubles.length === 0) return;
  throw new ModelBuilderError('azure-bad-name', troubles.join(' '), { hint: '', exitCode: EXIT.usage });
}

/** A project's name, where an experiment may have it. */
function offered(name: string): string {
  return nameTroubles('experiment', name).length === 0 ? name : 'image-classifier';
}
