import { fields } from '../json.ts';
import { artifactsOf, blobAddress } from '../blobs/address.ts';
import type { BlobFolder } from '../blobs/store.ts';
import { virtualNow } from '../replies.ts';
import type { ArmResource, JobRun, World } from '../types.ts';
import { tinyModel } from '../../tiny-model.ts';
import { tableLabels, workspaceOfJob } from './inputs.ts';
import { addChild } from './runs.ts';

/**
 * What an AutoML image job leaves behind: a HyperDrive child `<id>_HD`, its trial `<id>_HD_0` with `train_artifacts/model.onnx` (input
 * normalised as for ImageNet, no softmax) and `labels.json`, and a tag on the parent that names the trial.
 */
export async function finishAutoMl(world: World, run: JobRun, job: ArmResource): Promise<void> {
  const {
    bestTrial = 'tag',
    store = 'artifact-store',
    result = 'good',
    epochs = 3,
  } = world.scenario.job ?? {};
  const labels = await tableLabels(world, job);
  const trialId = `${run.id}_HD_0`;
  if (bestTrial === 'missing') run.children.push(addChild(world, run, `${run.id}_HD`).id);
  else
    for (const child of trialRuns(world, run, epochs))
      Object.assign(child, { status: 'Completed', endedAt: virtualNow(world) });
  if (bestTrial === 'tag') run.tags.automl_best_child_run_id = trialId;
  if (bestTrial === 'missing') return;
  const folder = trialFolder(world, job, trialId, store);
  if (result !== 'no-model') {
    const model = tinyModel({ labels: labels.length });
    await world.blobs.put(
      folder,
      'train_artifacts/model.onnx',
      result === 'corrupt-model' ? model.slice(0, 999) : model,
    );
  }
  const kept = result === 'wrong-labels' ? labels.slice(1) : labels;
  await world.blobs.put(folder, 'train_artifacts/labels.json', JSON.stringify(kept));
  const settings = fields(job.properties, 'taskDetails', 'modelSettings');
  await world.blobs.put(folder, 'outputs/mlflow-model/artifacts/settings.json', JSON.stringify(settings));
  await world.blobs.put(folder, 'outputs/conda_env_v_1_0_0.yml', 'name: project_environment\n');
}

/** The trial trains: one epoch with every look at the job, all but the last. */
export function reportTrial(world: World, run: JobRun): void {
  const { bestTrial = 'tag', epochs = 3 } = world.scenario.job ?? {};
  const done = world.state.runs.get(`${run.id}_HD_0`)?.metrics.length ?? 0;
  if (bestTrial !== 'missing') trialRuns(world, run, Math.min(done + 1, epochs - 1));
}

/** The sweep and its trial, which has logged so many epochs; run history may not know how they belong together. */
function trialRuns(world: World, run: JobRun, epochs: number): readonly JobRun[] {
  const { bestTrial = 'tag' } = world.scenario.job ?? {};
  const known = (id: string) => world.state.runs.get(id) ?? addChild(world, run, id, 'Running');
  const [sweep, trial] = [known(`${run.id}_HD`), known(`${run.id}_HD_0`)];
  if (bestTrial !== 'name-only' && run.children.length === 0) {
    run.children.push(sweep.id);
    sweep.children.push(trial.id);
  }
  for (let step = trial.metrics.length; step < epochs; step++) {
    // The best one is not the last one.
    const value = step === 1 ? 0.9 : 1 - 0.5 / (step + 1);
    trial.metrics.push({ key: 'accuracy', value, step, timestamp: virtualNow(world) });
  }
  return [sweep, trial];
}

/** Runs of today keep their files with run history, older ones in the workspace's blob store. */
function trialFolder(
  world: World,
  job: ArmResource,
  trial: string,
  store: 'artifact-store' | 'blob-store',
): BlobFolder {
  const workspace = workspaceOfJob(job);
  return store === 'artifact-store'
    ? artifactsOf(world, workspace, trial)
    : blobAddress(world, workspace, `azureml://datastores/workspaceblobstore/paths/azureml/${trial}/`);
}
