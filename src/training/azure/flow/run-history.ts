import { ModelBuilderError } from '../../../errors.ts';
import type { Azure } from '../azure.ts';
import { workspaceId, type WorkspaceAddress } from '../connection.ts';
import { assertStorageLink } from '../own-hosts.ts';
import { failureOfBody } from '../failure.ts';
import { openLink } from '../transfer/container.ts';

/** What run history says of a run. Everything may be missing: only the job's own status is certain. */
export interface RunDetails {
  /** Innermost message, where the run failed. */
  readonly error?: string;
  /** From its start to its end, where it has both. */
  readonly seconds?: number;
  /** Name → address with a SAS. */
  readonly logs: Readonly<Record<string, string>>;
}

/** A run below another one. */
export interface ChildRun {
  readonly id: string;
  /** As a job's. */
  readonly status?: string;
}

/** The regional services of a workspace. */
export interface RunHistory {
  details(run: string): Promise<RunDetails>;
  /** In the service's order. */
  children(run: string): Promise<readonly ChildRun[]>;
  /** Every value that a run has logged under that name, oldest first; empty when there is none. */
  metric(run: string, name: string): Promise<readonly number[]>;
  /** Addresses with a SAS of the files below a prefix: path in the run → address. */
  links(run: string, prefix: string): Promise<Readonly<Record<string, string>>>;
  /** Whether an experiment of that name has had a job already. */
  hasExperiment(name: string): Promise<boolean>;
  /** What the job has printed so far; `undefined` before it runs. */
  log(run: string): Promise<string | undefined>;
}

/** One value of a metric, in MLflow's words; large numbers may come as text. */
interface MetricPoint {
  readonly value: number;
  readonly step?: number | string;
  /** Milliseconds since 1970. */
  readonly timestamp?: number | string;
}

/** Where a job's output is found, newest layout first; of several processes the first one's. */
const LOGS = [/^user_logs\/std_log(_process_0+)?\.txt$/, /^azureml-logs\/70_driver_log.*\.txt$/];

/** Finds the regional services; sends one request. */
export async function openRunHistory(azure: Azure, at: WorkspaceAddress): Promise<RunHistory> {
  const { machineLearning, requests, connection } = azure;
  const workspace = await machineLearning.workspace(at);
  const discovery = workspace?.discoveryUrl;
  const found = (
    discovery === undefined ? undefined : await requests.get('Finding the region of the workspace', discovery)
  ) as { readonly api?: string } | undefined;
  // `history` names an experiments host, which none of Microsoft's own clients asks.
  const host = found?.api;
  if (host === undefined) {
    throw new ModelBuilderError(
      'azure-run-history',
      `The workspace ${at.workspace} does not say where its run history is.`,
      {
        hint: 'The job is not affected: see it in the studio.',
      },
    );
  }
  const root = host.replace(/\/+$/, '');
  const base = `${root}/history/v1.0${workspaceId(connection, at)}`;
  const mlflow =
    workspace?.mlFlowTrackingUri?.replace(/^azureml:/, 'https:') ??
    `${root}/mlflow/v1.0${workspaceId(connection, at)}`;
  // A run's files lie in a container named after it; asked for so, they need no experiment.
  const container = (run: string) =>
    `${root}/artifact/v2.0${workspaceId(connection, at)}/artifacts/ExperimentRun/${encodeURIComponent(`dcid.${run}`)}`;
  const address = (run: string, rest: string) => `${base}/runs/${encodeURIComponent(run)}/${rest}`;
  const details = async (run: string): Promise<RunDetails> => {
    const body = (await requests.get('Reading the run', address(run, 'details'))) as
      | {
          readonly error?: { readonly error?: unknown };
          readonly logFiles?: Readonly<Record<string, string>>;
          readonly startTimeUtc?: string;
          readonly endTimeUtc?: string;
        }
      | undefined;
    const failure = body?.error?.error;
    const seconds = (Date.parse(body?.endTimeUtc ?? '') - Date.parse(body?.startTimeUtc ?? '')) / 1000;
    return {
      ...(failure !== undefined && failure !== null ? { error: failureOfBody(failure).message } : {}),
      ...(Number.isFinite(seconds) && { seconds }),
      logs: body?.logFiles ?? {},
    };
  };
  return {
    details,
    async children(run) {
      const list = (await requests.list('Listing the trials', address(run, 'children'))) as {
        readonly runId?: string;
        readonly status?: string;
      }[];
      return list.flatMap(({ runId, status }) => (runId ? [{ id: runId, ...(status && { status }) }] : []));
    },
    async metric(run, name) {
      const query = `run_id=${encodeURIComponent(run)}&metric_key=${encodeURIComponent(name)}`;
      const body = (await requests.get(
        'Reading the figures of the run',
        `${mlflow}/api/2.0/mlflow/metrics/get-history?${query}`,
      )) as { readonly metrics?: readonly MetricPoint[] } | undefined;
      const points = (body?.metrics ?? []).filter(({ value }) => typeof value === 'number');
      const age = ({ step = 0, timestamp = 0 }: MetricPoint) => [Number(step), Number(timestamp)] as const;
      return points
        .toSorted((a, b) => age(a)[0] - age(b)[0] || age(a)[1] - age(b)[1])
        .map(({ value }) => value);
    },
    async links(run, prefix) {
      const list = (await requests.list(
        'Listing the files of the run',
        `${container(run)}/prefix/contentinfo?path=${encodeURIComponent(prefix)}`,
      )) as { readonly path?: string; readonly contentUri?: string }[];
      return Object.fromEntries(
        list.flatMap(({ path, contentUri }) => {
          if (!path || !contentUri) return [];
          assertStorageLink(connection.cloud, contentUri);
          return [[path, contentUri] as const];
        }),
      );
    },
    async hasExperiment(name) {
      const found = await requests.get(
        'Looking for the experiment',
        `${base}/experiments/${encodeURIComponent(name)}`,
      );
      return found !== undefined;
    },
    async log(run) {
      const { logs } = await details(run);
      const name = LOGS.map((pattern) => Object.keys(logs).find((file) => pattern.test(file))).find(
        (file) => file !== undefined,
      );
      if (name === undefined) return undefined;
      assertStorageLink(connection.cloud, logs[name]);
      // The address carries its own SAS: a token beside it would be refused.
      const blob = await openLink(logs[name]);
      return (
        await blob.downloadToBuffer(undefined, undefined, { abortSignal: connection.signal })
      ).toString();
    },
  };
}
