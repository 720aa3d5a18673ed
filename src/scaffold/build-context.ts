import type { Preprocessing, Pipeline } from '../bundle/pipeline.ts';
import type { Bundle, Metrics } from '../bundle/types.ts';
import { ModelBuilderError } from '../errors.ts';
import type { GeneratorAnswers } from '../../generators/definition.ts';
import { isEmbedded } from '../training/local/backbone-address.ts';
import { USUAL_KEEP_FAMILIAR } from '../training/local/options.ts';
import { STANDALONE, type StandaloneAdapter } from '../monorepo/standalone.ts';
import type { FamiliarityFacts, PipelineUses, ReadmeMetrics, TemplateContext } from './context.ts';
import { projectNames, type SolutionNames } from './naming.ts';

/** Version of the generated packages; the templates' `package.json` say the same. */
export const PROJECT_VERSION = '0.1.0';

/** GitHub warns above this and refuses above twice as much. */
const LARGE_ASSET_BYTES = 50 * 1024 * 1024;

/** All that the templates may know, and nothing of this machine.
 * @throws {ModelBuilderError} `usage-name`, `usage-scope`; `bundle-golden` when the bundle has no golden sample
 */
export function buildContext(
  bundle: Bundle,
  answers: Pick<GeneratorAnswers, 'name' | 'scope' | 'packageManager' | 'oldNpm' | 'monorepo'>,
  generator: TemplateContext['generator'],
  tool: TemplateContext['tool'],
): TemplateContext {
  const { pipeline, golden, metrics } = bundle;
  const names = projectNames(answers);
  const adapter = STANDALONE[answers.packageManager];
  const sample = golden.samples.at(0);
  if (!sample) {
    throw new ModelBuilderError('bundle-golden', `The bundle in ${bundle.directory} has no golden sample.`, {
      hint: 'Make the bundle again: training and `generate --model` both add golden samples.',
    });
  }
  return {
    schemaVersion: 1,
    tool,
    generator,
    ...names,
    packageManager: answers.packageManager,
    oldNpm: answers.oldNpm === true,
    commands: answers.monorepo?.commands ?? adapter.commands,
    inMonorepo: answers.monorepo !== undefined,
    modelDependency: answers.monorepo?.modelDependency ?? modelDependency(generator, names, adapter),
    labels: pipeline.labels,
    pipeline,
    uses: pipelineUses(pipeline),
    golden: {
      source: golden.source,
      sample: sample.file,
      samplePath: `golden/${sample.file}`,
      count: golden.samples.length,
    },
    notices: Object.keys(bundle.notices).sort(),
    largeAssets: pipeline.files['bestModel.onnx'].bytes > LARGE_ASSET_BYTES,
    ...(metrics && { metrics: readmeMetrics(metrics) }),
    ...(pipeline.familiarity && { familiarity: familiarityFacts(pipeline, metrics) }),
  };
}

/** Which steps this pipeline needs. */
export function pipelineUses({ preprocessing, input, output }: Pipeline): PipelineUses {
  const { mode } = preprocessing.resize;
  return {
    stretch: mode === 'stretch',
    cover: mode === 'cover',
    shortSide: mode === 'short-side',
    normalization: !isIdentity(preprocessing),
    interleaved: input.layout === 'NHWC',
    bgr: input.channels === 'BGR',
    softmax: output.activation === 'logits',
    batches: input.shape[0] === null,
  };
}

function isIdentity({ scale, mean, std }: Preprocessing): boolean {
  return scale === 1 && mean.every((value) => value === 0) && std.every((value) => value === 1);
}

function modelDependency(
  generator: TemplateContext['generator'],
  names: SolutionNames,
  adapter: StandaloneAdapter,
): string {
  return generator === 'solution' || generator === 'model'
    ? adapter.internalSpec
    : `${adapter.folderProtocol}../${names.model.folder}`;
}

function familiarityFacts(
  { trainer }: Pick<Pipeline, 'trainer'>,
  { keepFamiliar }: Pick<Metrics, 'keepFamiliar'> = {},
): FamiliarityFacts {
  return {
    ...(keepFamiliar !== undefined && { unfamiliarPercent: percent(1 - keepFamiliar) }),
    usual: keepFamiliar === USUAL_KEEP_FAMILIAR && isEmbedded(trainer.backbone?.name ?? ''),
  };
}

function readmeMetrics(metrics: Metrics): ReadmeMetrics {
  const { accuracy, accuracyInterval95: interval, method, threshold } = metrics;
  return {
    accuracyPercent: percent(accuracy),
    wrongPercent: percent(1 - accuracy),
    balancedAccuracyPercent: percent(metrics.balancedAccuracy),
    logLoss: Number(metrics.logLoss.toFixed(4)),
    ...(method && { method }),
    ...(interval && { interval: { lowPercent: percent(interval.low), highPercent: percent(interval.high) } }),
    trainingPictures: metrics.trainingPictures,
    validationPictures: metrics.validationPictures,
    labels: metrics.labels.map(({ label, precision, recall, f1, ...counts }) => ({
      label,
      ...(precision !== null && { precisionPercent: percent(precision) }),
      ...(recall !== null && { recallPercent: percent(recall) }),
      ...(f1 !== null && { f1Percent: percent(f1) }),
      trainingPictures: counts.trainingPictures,
      validationPictures: counts.validationPictures,
    })),
    ...(threshold && {
      threshold: {
        value: threshold.value,
        targetPercent: percent(threshold.targetPrecision),
        coveragePercent: percent(threshold.coverage),
        precisionPercent: percent(threshold.precision ?? 0),
        measured: threshold.measured,
      },
    }),
  };
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}
