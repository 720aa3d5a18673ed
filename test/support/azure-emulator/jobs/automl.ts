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
  const sweep = addChild(world, run, `${run.id}_HD`);
  const trialId = `${run.id}_HD_0`;
  if (bestTrial !== 'name-only') run.children.push(sweep.id);
  if (bestTrial !== 'missing') {
    const trial = addChild(world, run, trialId);
    if (bestTrial !== 'name-only') sweep.children.push(trial.id);
    for (let step = 0; step < epochs; step++) {
      trial.metrics.push({
        key: 'accuracy',
        value: 1 - 0.5 / (step + 1),
        step,
        timestamp: virtualNow(world),
      });
    }
  }
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
