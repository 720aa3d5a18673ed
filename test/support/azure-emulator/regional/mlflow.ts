import { field, number, text } from '../json.ts';
import { ok, virtualNow } from '../replies.ts';
import type { Call, JobRun, MetricPoint, Reply, Routes } from '../types.ts';
import { WORKSPACE } from '../arm/workspaces.ts';

const STATUS: Readonly<Record<string, string>> = {
  Completed: 'FINISHED',
  Failed: 'FAILED',
  Canceled: 'KILLED',
};

function missing(id: string | null): Reply {
  return { status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `Run '${id}' not found` } };
}

function askedFor({ world, query }: Call): JobRun | undefined {
  return world.state.runs.get(query.get('run_id') ?? query.get('run_uuid') ?? '');
}

function getRun(call: Call): Reply {
  const run = askedFor(call);
  if (!run) return missing(call.query.get('run_id'));
  const last = new Map(run.metrics.map((point) => [point.key, point]));
  const { id: run_id, experiment: experiment_id, createdAt: start_time } = run;
  return ok({
    run: {
      info: {
        run_id,
        experiment_id,
        status: STATUS[run.status] ?? 'RUNNING',
        start_time,
        lifecycle_stage: 'active',
      },
      data: {
        metrics: [...last.values()],
        tags: Object.entries(run.tags).map(([key, value]) => ({ key, value })),
      },
    },
  });
}

function take({ world, body }: Call, points: readonly unknown[]): Reply {
  const run = world.state.runs.get(text(body, 'run_id') ?? text(body, 'run_uuid') ?? '');
  if (!run) return missing(text(body, 'run_id') ?? null);
  for (const point of points) {
    run.metrics.push({
      key: text(point, 'key') ?? '',
      value: number(point, 'value') ?? 0,
      step: number(point, 'step') ?? 0,
      timestamp: number(point, 'timestamp') ?? virtualNow(world),
    });
  }
  return ok({});
}

/** Metrics of a run by name, as the native service groups them. */
function native({ world, params }: Call): Reply {
  const run = world.state.runs.get(params.run);
  if (!run) return missing(params.run);
  const names = [...new Set(run.metrics.map(({ key }) => key))];
  const cells = (key: string) =>
    run.metrics
      .filter((point) => point.key === key)
      .map((point: MetricPoint) => ({ data: { [key]: point.value }, step: point.step }));
  return ok({ value: names.map((name) => ({ name, value: cells(name) })) });
}

const METRIC = `/metric/v2.0${WORKSPACE}/runs/:run`;

export const mlflowRoutes: Routes = {
  ...Object.fromEntries(
    ['v1.0', 'v2.0'].flatMap((version) => {
      const base = `/mlflow/${version}${WORKSPACE}/api/2.0/mlflow`;
      return [
        [`GET ${base}/runs/get`, getRun],
        [
          `GET ${base}/metrics/get-history`,
          (call: Call) => {
            const run = askedFor(call);
            const key = call.query.get('metric_key');
            return run
              ? ok({ metrics: run.metrics.filter((point) => point.key === key) })
              : missing(call.query.get('run_id'));
          },
        ],
        [`POST ${base}/runs/log-metric`, (call: Call) => take(call, [call.body])],
        [
          `POST ${base}/runs/log-batch`,
          (call: Call) => {
            const points = field(call.body, 'metrics');
            return take(call, Array.isArray(points) ? points : []);
          },
        ],
      ];
    }),
  ),
  [`POST ${METRIC}/list`]: native,
  [`POST ${METRIC}/full`]: native,
};
