import { asFolder, artifactsOf } from '../blobs/address.ts';
import { text } from '../json.ts';
import { observe } from '../jobs/runs.ts';
import { workspaceOfJob } from '../jobs/inputs.ts';
import { instant, ok, page } from '../replies.ts';
import type { ArmError } from '../scenario.ts';
import { getResource } from '../resources.ts';
import type { Call, Handler, JobRun, Reply, Routes, World } from '../types.ts';
import { WORKSPACE, workspaceOf, workspaceReply } from '../arm/workspaces.ts';

const HISTORY = `/history/v1.0${WORKSPACE}`;

/** Run history's own shape of an error. */
export function historyError(status: number, code: string, message: string): Reply {
  return {
    status,
    body: { error: { code, message, details: [] }, environment: 'emulator', location: 'emulator' },
  };
}

function withRun(handler: (call: Call, run: JobRun) => Reply | Promise<Reply>): Handler {
  return (call) => {
    const run = call.world.state.runs.get(call.params.run);
    if (workspaceReply(call) || !run) {
      return historyError(404, 'UserError', `Run ${call.params.run} was not found.`);
    }
    return handler(call, run);
  };
}

async function details({ world }: Call, run: JobRun): Promise<Reply> {
  await observe(world, run.id);
  const job = getResource(world, run.resourceId)!;
  const artifacts = artifactsOf(world, workspaceOfJob(job), run.id);
  const links = [...run.logs].map(
    ([name, blob]) => [name, world.blobs.link(artifacts, blob, sasSeconds(world))] as const,
  );
  return ok({
    ...NEVER_SET,
    runId: run.id,
    rootRunId: run.parent ?? run.id,
    dataContainerId: `dcid.${run.id}`,
    createdTimeUtc: instant(run.createdAt),
    target: text(job.properties, 'computeId')?.split('/').at(-1),
    status: run.status,
    parentRunId: run.parent ?? null,
    ...times(run),
    error: run.error ? failure(run.error) : null,
    warnings: null,
    tags: run.tags,
    properties: {},
    logFiles: Object.fromEntries(links),
    revision: 1,
  });
}

/** What details have, and no run of ours has anything for. */
const NEVER_SET = {
  ...{ parentRunUuid: null, compute: null, computeRequest: null, computeDuration: null, duration: null },
  ...{ outputs: null, inputDatasets: [], outputDatasets: [], inputs: {}, parameters: {}, services: {} },
};

/** A failed run's error: the compute service's shape, its codes inline. */
function failure({ code, message }: ArmError): object {
  const nothing = { severity: null, messageFormat: null, messageParameters: null, referenceCode: null };
  return {
    error: { code, message, ...nothing, detailsUri: null, target: null, details: [], innerError: null },
    correlation: { operation: '654c2d2ffff84021e57b1ca201183cc2', request: '663681d03b721e90' },
    environment: 'emulator',
    location: 'emulator',
    time: '2026-01-01T00:00:00.0000000+00:00',
    componentName: 'Execution',
  };
}

function times(run: JobRun): object {
  return {
    startTimeUtc: run.startedAt === undefined ? null : instant(run.startedAt),
    endTimeUtc: run.endedAt === undefined ? null : instant(run.endedAt),
  };
}

function asRun(run: JobRun): object {
  return {
    runId: run.id,
    parentRunId: run.parent ?? null,
    status: run.status,
    createdUtc: instant(run.createdAt),
    error: null,
    warnings: null,
    ...times(run),
    tags: run.tags,
    properties: {},
  };
}

function children({ world, path, query }: Call, run: JobRun): Reply {
  return page(
    world,
    path,
    query,
    run.children.map((id) => asRun(world.state.runs.get(id)!)),
  );
}

/** 8 hours and 10 minutes, as recorded. */
const SAS_SECONDS = 29_400;

function sasSeconds(world: World): number {
  return world.scenario.sasSeconds ?? SAS_SECONDS;
}

async function artifacts(call: Call, run: JobRun): Promise<Reply> {
  const { world, path, query } = call;
  const names = await world.blobs.list(artifactsOf(world, workspaceOf(call), run.id));
  return page(
    world,
    path,
    query,
    names.map((name) => ({ ...artifact(run, name), artifactId: `ExperimentRun/dcid.${run.id}/${name}` })),
  );
}

function artifact(run: JobRun, path: string): { origin: string; container: string; path: string } {
  return { origin: 'ExperimentRun', container: `dcid.${run.id}`, path };
}

async function contentInfo(call: Call, run: JobRun): Promise<Reply> {
  const { world, query } = call;
  const folder = artifactsOf(world, workspaceOf(call), run.id);
  const path = query.get('path') ?? '';
  if (!(await world.blobs.list(folder)).includes(path)) {
    return historyError(404, 'UserError', `Artifact ${path} of run ${run.id} was not found.`);
  }
  return ok({ ...artifact(run, path), contentUri: world.blobs.link(folder, path, sasSeconds(world)) });
}

async function prefixContentInfo(call: Call, run: JobRun): Promise<Reply> {
  const { world, path, query } = call;
  const folder = asFolder(artifactsOf(world, workspaceOf(call), run.id));
  const below = (await world.blobs.list(folder)).filter((name) => name.startsWith(query.get('path') ?? ''));
  const links = below.map((name) => ({
    ...artifact(run, name),
    contentUri: world.blobs.link(folder, name, sasSeconds(world)),
  }));
  return page(world, path, query, links);
}

/** Below a run of an experiment, as the documents have it. */
const DOCUMENTED: Readonly<Record<string, Handler>> = {
  '': withRun((_, run) => ok(asRun(run))),
  '/details': withRun(details),
  '/children': withRun(children),
  '/artifacts': withRun(artifacts),
  '/artifacts/contentinfo': withRun(contentInfo),
  '/artifacts/prefix/contentinfo': withRun(prefixContentInfo),
};

/** What Microsoft's own clients ask for without naming the experiment. */
const WITHOUT_EXPERIMENT = ['/details', '/children'];

function experiment(call: Call): Reply {
  const { world, params } = call;
  const run = [...world.state.runs.values()].find(({ experiment: name }) => name === params.experiment);
  if (!run) return historyError(404, 'UserError', `Experiment ${params.experiment} was not found.`);
  return ok({
    experimentId: `exp-${run.experiment}`,
    name: run.experiment,
    tags: {},
    createdUtc: new Date(run.createdAt).toISOString(),
  });
}

export const historyRoutes: Routes = {
  [`GET ${HISTORY}/experiments/:experiment`]: experiment,
  ...Object.fromEntries(
    Object.entries(DOCUMENTED).map(([path, handler]) => [
      `GET ${HISTORY}/experiments/:experiment/runs/:run${path}`,
      handler,
    ]),
  ),
  ...Object.fromEntries(
    WITHOUT_EXPERIMENT.map((path) => [`GET ${HISTORY}/runs/:run${path}`, DOCUMENTED[path]]),
  ),
  ...Object.fromEntries(
    ['contentinfo', 'prefix/contentinfo'].map((path) => [
      `GET /artifact/v2.0${WORKSPACE}/artifacts/ExperimentRun/:container/${path}`,
      (call: Call) => {
        const params = { ...call.params, run: call.params.container.replace(/^dcid\./, '') };
        return DOCUMENTED[`/artifacts/${path}`]({ ...call, params });
      },
    ]),
  ),
};
