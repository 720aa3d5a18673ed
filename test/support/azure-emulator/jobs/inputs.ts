import { field, fields, text } from '../json.ts';
import { asFolder, blobAddress } from '../blobs/address.ts';
import type { ArmResource, World } from '../types.ts';

/** The workspace that a job belongs to. */
export function workspaceOfJob(job: ArmResource): string {
  return job.id.slice(0, job.id.toLowerCase().lastIndexOf('/jobs/'));
}

/** What a canned job has to know of the training it pretends. */
export interface TrainingFacts {
  readonly labels: readonly string[];
  readonly training: readonly string[];
  readonly validation: readonly string[];
}

/**
 * Labels and pictures of the training manifest that one of a command job's inputs names.
 * @throws Error when the files named are not where the job says: the service's job would fail, too
 */
export async function manifestFacts(world: World, job: ArmResource): Promise<TrainingFacts> {
  for (const input of Object.values(fields(job.properties, 'inputs'))) {
    const uri = text(input, 'uri');
    if (!uri?.endsWith('.json')) continue;
    const place = blobAddress(world, workspaceOfJob(job), uri);
    const content = await world.blobs.get(place, '');
    if (!content) throw new Error(`There is no ${uri}.`);
    const manifest: unknown = JSON.parse(content.toString());
    const pictures = field(manifest, 'pictures') as readonly { label: string; split: string }[];
    const side = (name: string) => pictures.filter(({ split }) => split === name).map(({ label }) => label);
    return {
      labels: field(manifest, 'labels') as readonly string[],
      training: side('training'),
      validation: side('validation'),
    };
  }
  throw new Error('No input of the job is a training manifest (*.json).');
}

/** Labels of an AutoML job's tables, sorted as AutoML sorts them. @throws Error for a table that AutoML could not read */
export async function tableLabels(world: World, job: ArmResource): Promise<readonly string[]> {
  const labels = new Set<string>();
  for (const side of ['trainingData', 'validationData']) {
    const uri = text(job.properties, 'taskDetails', side, 'uri');
    if (uri === undefined) continue;
    const folder = asFolder(blobAddress(world, workspaceOfJob(job), uri));
    const definition = (await world.blobs.get(folder, 'MLTable'))?.toString();
    const file = /file:\s*\.?\/?(\S+)/.exec(definition ?? '')?.[1];
    if (file === undefined) throw new Error(`${uri} has no file named MLTable that names a JSONL file.`);
    const lines = (await world.blobs.get(folder, file))?.toString().trim().split('\n') ?? [];
    for (const line of lines) {
      const entry: unknown = JSON.parse(line);
      const picture = blobAddress(world, workspaceOfJob(job), text(entry, 'image_url') ?? '');
      if (!/^azureml:\/\/subscriptions\//.test(text(entry, 'image_url') ?? ''))
        throw new Error(`Not in the long form: ${line}`);
      if (labels.size === 0 && !(await world.blobs.get(picture, '')))
        throw new Error(`There is no picture ${picture.prefix}.`);
      labels.add(text(entry, text(job.properties, 'taskDetails', 'targetColumnName') ?? 'label') ?? '');
    }
  }
  return [...labels].sort();
}
