import { createPredictor, type PredictorSteps } from '../../../bundle/predictor.ts';
import type { Metrics, PictureScores } from '../../../bundle/types.ts';
import type { Split } from '../../../dataset/types.ts';
import { ModelBuilderError } from '../../../errors.ts';
import { readWhole } from '../../../io/file-pieces.ts';
import { INPUT_NAME } from '../../../onnx/prepare-backbone.ts';
import { OUTPUT_NAME } from '../../../onnx/append-head.ts';
import type { ScoredPicture } from '../../local/fit-model.ts';
import { computeMetrics, pictureScores, type Evaluation } from '../../local/metrics.ts';
import type { Azure } from '../azure.ts';
import type { JobBase } from '../client.ts';
import { fetchAutoMlArtifacts } from '../transfer/automl-artifacts.ts';
import { normalizeIntoGraph } from '../transfer/normalize-into-graph.ts';
import type { TransferOptions } from '../transfer/transfer-options.ts';
import type { JobAddress } from './job-errors.ts';
import type { RunHistory } from './run-history.ts';
import { openStore } from './storage.ts';

export interface AutoMlResults {
  readonly model: Uint8Array;
  /** In AutoML's order. */
  readonly labels: readonly string[];
  readonly steps: Omit<PredictorSteps, 'labels'>;
  readonly note: string;
}

/** Fetches the best trial's model and puts the normalisation into it. @throws ModelBuilderError `azure-artifacts-…`, `azure-labels-mismatch`, `model-…` */
export async function fetchAutoMlResults(
  azure: Azure,
  at: JobAddress,
  job: JobBase,
  history: RunHistory | undefined,
  labels: readonly string[],
  { folder, producer }: { readonly folder: string; readonly producer: string },
  options: TransferOptions,
): Promise<AutoMlResults> {
  const store = async (name?: string) => (await openStore(azure, at, 'read', options, name)).place;
  const tags = Object.entries(job.properties.tags ?? {}).flatMap(([key, value]) =>
    value === null ? [] : [[key, value]],
  );
  const artifacts = await fetchAutoMlArtifacts(
    { id: at.job, tags: Object.fromEntries(tags) as Record<string, string> },
    labels,
    {
      children: async (run) => ((await history?.children(run)) ?? []).map(({ id }) => id),
      links: async (run, prefix) => (await history?.links(run, prefix)) ?? {},
      artifactStore: () => store('workspaceartifactstore'),
      blobStore: () => store(),
    },
    folder,
    options,
  );
  const { model, preprocessing, activation, note } = normalizeIntoGraph(
    await readWhole(artifacts.modelPath),
    artifacts.labels,
    producer,
  );
  const { height, width } = preprocessing.resize;
  return {
    model,
    labels: artifacts.labels,
    note,
    steps: {
      preprocessing,
      input: { name: INPUT_NAME, shape: [null, 3, height, width], layout: 'NCHW', channels: 'RGB' },
      output: { name: OUTPUT_NAME, shape: [null, artifacts.labels.length], activation },
    },
  };
}

/** AutoML's own figures are of its own kind: the held-out pictures are scored here, as they are for every trainer. */
export async function scoreHeldOut(
  { model, labels, steps }: AutoMlResults,
  { training, validation }: Split,
  how: Pick<Evaluation, 'method' | 'targetPrecision'>,
  signal: AbortSignal,
): Promise<{ readonly metrics: Metrics; readonly scores: PictureScores }> {
  const predictor = await createPredictor({ ...steps, labels }, model, { signal });
  try {
    const measured: ScoredPicture[] = [];
    for (const picture of validation) {
      signal.throwIfAborted();
      try {
        const { score } = await predictor.predict(picture.path);
        measured.push({ picture, scores: Float32Array.from(score) });
      } catch (error) {
        if (error instanceof ModelBuilderError || signal.aborted) throw error;
        // Cannot be decoded: it counts on neither side, as in the local trainer.
      }
    }
    return {
      metrics: computeMetrics({ labels, measured, training, ...how }),
      scores: pictureScores(measured, labels),
    };
  } finally {
    await predictor.dispose();
  }
}
