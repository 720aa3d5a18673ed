import { createMLModel } from '../../templates/model/src/ml-model.ts';
import { writeFolder } from '../io/bundle-files.ts';
import type { ModelSession, ModelSessionOptions } from '../io/model-session.ts';
import { acceptModel } from './acceptance.ts';
import { checkAgreement, type ExpectedScores } from './agreement.ts';
import { scoreGolden } from './golden.ts';
import type { Pipeline, PipelineSteps } from './pipeline.ts';
import { createSession, predictorOn } from './predictor.ts';
import type { Bundle, DataFindings, GoldenSamples, Metrics, PictureScores } from './types.ts';

/** What a trainer hands over; {@link writeBundle} adds scores, hashes and files. */
export interface BundleParts extends PipelineSteps {
  /** The ONNX file. */
  readonly model: Uint8Array;
  readonly labels: readonly string[];
  readonly metrics?: Metrics;
  /** The scores behind the metrics. */
  readonly scores?: PictureScores;
  readonly dataFindings?: DataFindings;
  /** Candidates: 3 to 8 of them become golden samples. */
  readonly golden: readonly GoldenPicture[];
  readonly goldenSource: 'dataset' | 'synthetic';
  /** Scores that the trainer computed itself: the finished file must give them. */
  readonly expected?: readonly ExpectedScores[];
  /** Licence texts that must travel with the model: file name → text. */
  readonly notices: Readonly<Record<string, string>>;
}

/** A golden sample before it is scored. */
export interface GoldenPicture {
  readonly png: Uint8Array;
  readonly label?: string;
}

/**
 * Scores may differ by this much, absolutely and in their logarithm, between processors and versions of onnxruntime and libvips: a resized pixel can be rounded
 * to its neighbour value. Familiarities, too: one pixel in twenty rounded otherwise moved those of flowers by up to 0.002, swapped colours by 0.02 to 0.17.
 */
const TOLERANCE = 0.01;
const LOG_TOLERANCE = 0.2;

/**
 * Accepts the model (acceptance check), scores the golden samples, and writes the bundle's folder in one atomic step.
 * @param directory absolute path of a folder that does not exist yet
 * @param options whether the model is foreign, and then what it may cost
 * @param opened the model where it is loaded already; is closed here
 * @throws ModelBuilderError `model-…` when the model is not accepted, `training-model-disagrees` when it does not give the
 *   expected scores, `bundle-exists` when the folder is there
 */
export async function writeBundle(
  parts: BundleParts,
  directory: string,
  options: ModelSessionOptions = {},
  opened?: ModelSession,
): Promise<Bundle> {
  const { model, labels, metrics, scores, dataFindings, notices } = parts;
  acceptModel(model, parts, labels);
  const predictor = predictorOn(opened ?? (await createSession(model, options)), parts, options);
  const scored = await checkAgreement(parts.expected ?? [], predictor)
    .then(() => scoreGolden(parts.golden, predictor))
    .finally(() => predictor.dispose());
  const labelsFile = Buffer.from(JSON.stringify(labels));
  // The measured threshold is the default of all that is generated.
  const steps = { ...parts, ...(metrics?.threshold && { threshold: metrics.threshold.value }) };
  const { pieces, pipeline } = createMLModel(steps, model, labelsFile);
  const golden: GoldenSamples = {
    schemaVersion: 1,
    source: parts.goldenSource,
    tolerance: TOLERANCE,
    logTolerance: LOG_TOLERANCE,
    labels,
    samples: scored.map(({ sample }) => sample),
  };
  await writeFolder(directory, {
    'bestModel.onnx': [model],
    'bestModelMap.json': [labelsFile],
    'MLModel.zip': pieces,
    'pipeline.json': [jsonFile(pipeline satisfies Pipeline)],
    'golden/golden.json': [jsonFile(golden)],
    ...Object.fromEntries(scored.map(({ sample, png }) => [`golden/${sample.file}`, [png]])),
    ...(metrics ? { 'metrics.json': [metricsFile(metrics)] } : {}),
    ...(scores ? { 'scores.json': [scoresFile(scores)] } : {}),
    ...(dataFindings ? { 'data-findings.json': [jsonFile(dataFindings)] } : {}),
    ...Object.fromEntries(
      Object.entries(notices).map(([name, text]) => [`notices/${name}`, [Buffer.from(text)]]),
    ),
  });
  return {
    directory,
    pipeline,
    golden,
    notices,
    ...(metrics ? { metrics } : {}),
    ...(scores ? { scores } : {}),
    ...(dataFindings ? { dataFindings } : {}),
  };
}

/** One line a picture: there may be thousands. */
function scoresFile({ pictures, ...rest }: PictureScores): Uint8Array {
  const lines = pictures.map((picture) => `    ${JSON.stringify(picture)}`);
  const head = JSON.stringify(rest, undefined, 2).slice(0, -2);
  return Buffer.from(`${head},\n  "pictures": [\n${lines.join(',\n')}\n  ]\n}\n`);
}

/** The counts on three lines: a thousand labels have thousands. */
function metricsFile({ confusion, ...rest }: Metrics): Uint8Array {
  const head = JSON.stringify(rest, undefined, 2).slice(0, -2);
  const lists = Object.entries(confusion).map(([name, list]) => `    "${name}": ${JSON.stringify(list)}`);
  return Buffer.from(`${head},\n  "confusion": {\n${lists.join(',\n')}\n  }\n}\n`);
}

function jsonFile(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}
