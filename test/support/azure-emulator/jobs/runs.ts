import { fields, text } from '../json.ts';
import { virtualNow } from '../replies.ts';
import { getResource, putResource } from '../resources.ts';
import type { ArmError, JobStage } from '../scenario.ts';
import type { ArmResource, JobRun, World } from '../types.ts';
import { finishAutoMl, reportTrial } from './automl.ts';
import { finishCanned, reportEpochs } from './canned.ts';
import { assertMounts } from './mounts.ts';
import { runInPython } from './python.ts';

const DEFAULT_STAGES: readonly JobStage[] = [
  { status: 'Queued' },
  { status: 'Running', minutes: 100 },
  { status: 'Completed' },
];
const MINUTE = 60_000;

function stagesOf(world: World): readonly JobStage[] {
  return world.scenario.job?.stages ?? DEFAULT_STAGES;
}

export function newRun(world: World, resource: ArmResource, parent?: string): JobRun {
  const run: JobRun = {
    resourceId: resource.id,
    id: resource.name,
    experiment: text(resource.properties, 'experimentName') ?? 'Default',
    stage: 0,
    pollsLeft: stagesOf(world)[0].polls ?? 1,
    status: 'NotStarted',
    createdAt: virtualNow(world),
    metrics: [],
    logs: new Map(),
    children: [],
    tags: {},
    cancelRequested: false,
    parent,
  };
  world.state.runs.set(run.id, run);
  return run;
}

/** What the service does with a job that it accepted. */
export function startRun(world: World, resource: ArmResource): void {
  const run = newRun(world, resource);
  if (world.execute === 'python' && resource.properties.jobType === 'Command') {
    void runInPython(world, run, resource);
    return;
  }
  run.status = stagesOf(world)[0].status;
}

/** Somebody reads the job: a scripted one goes on by one poll. The results are there before the state that says so. */
export async function observe(world: World, id: string): Promise<void> {
  const run = world.state.runs.get(id);
  if (!run || run.cancelRequested || run.stop || run.parent !== undefined) return;
  const resource = getResource(world, run.resourceId);
  if (!resource || (world.execute === 'python' && resource.properties.jobType === 'Command')) return;
  const stages = stagesOf(world);
  if (run.pollsLeft-- > 0 || run.stage >= stages.length - 1) {
    if (run.status === 'Running')
      await attempt(world, run, resource, () => showProgress(world, run, resource));
    return;
  }
  world.state.skipped += (stages[run.stage].minutes ?? 10) * MINUTE;
  run.stage += 1;
  const stage = stages[run.stage];
  run.pollsLeft = (stage.polls ?? 1) - 1;
  run.error = stage.error;
  if (stage.computeError) showComputeError(world, resource, stage.computeError);
  if (stage.status === 'Running') run.startedAt ??= virtualNow(world);
  const finish = resource.properties.jobType === 'AutoML' ? finishAutoMl : finishCanned;
  const went =
    stage.status !== 'Completed' || (await attempt(world, run, resource, () => finish(world, run, resource)));
  if (went) run.status = stage.status;
  if (['Completed', 'Failed', 'Canceled'].includes(run.status)) run.endedAt = virtualNow(world);
}

/** A job whose inputs are not what it says fails, here as there. */
async function attempt(
  world: World,
  run: JobRun,
  job: ArmResource,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    assertMounts(world, job);
    await work();
    return true;
  } catch (error) {
    run.error = { code: 'UserError', message: (error as Error).message };
    run.status = 'Failed';
    run.endedAt = virtualNow(world);
    return false;
  }
}

async function showProgress(world: World, run: JobRun, resource: ArmResource): Promise<void> {
  if (resource.properties.jobType === 'AutoML') reportTrial(world, run);
  else await reportEpochs(world, run, resource, run.metrics.length > 0 ? 2 : 1);
}

function showComputeError(world: World, job: ArmResource, error: ArmError): void {
  const cluster = getResource(world, text(job.properties, 'computeId') ?? '');
  if (!cluster) return;
  const inner = {
    ...fields(cluster.properties, 'properties'),
    allocationState: 'Resizing',
    targetNodeCount: 1,
    errors: [{ error }],
  };
  cluster.properties = { ...cluster.properties, properties: inner };
}

/** A child run of an AutoML job, readable with `jobs.get` like its parent. */
export function addChild(world: World, parent: JobRun, id: string, status = 'Completed'): JobRun {
  const resource = getResource(world, parent.resourceId)!;
  const child = putResource(world, parent.resourceId.replace(/[^/]+$/, id), {
    properties: { ...fields(resource, 'properties') },
  });
  const run = newRun(world, child, parent.id);
  run.status = status;
  run.startedAt = parent.startedAt;
  if (status === 'Completed') run.endedAt = virtualNow(world);
  return run;
}
