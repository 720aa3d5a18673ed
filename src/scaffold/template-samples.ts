import type { Preprocessing } from '../bundle/pipeline.ts';
import type { Bundle } from '../bundle/types.ts';
import { buildContext } from './build-context.ts';
import type { PackageManager, TemplateContext } from './context.ts';
import { ownContext } from './own-context.ts';
import type { OwnAnswers, OwnGenerator } from './own-generator.ts';

/** What templates are tried with: as little as there can be, what is usual, and all that has ever broken somebody's generator. */
export const SAMPLES = ['minimal', 'typical', 'hostile'] as const;
export type SampleName = (typeof SAMPLES)[number];

/** Texts that end literals, comments, cells and tags, or that are keys of every object. */
const HOSTILE: readonly string[] = [
  `it's "quoted" \`ticked\` \\`,
  'new\nline */ // # <!-- ${process.exit(1)} {{name}}',
  '</script><b>&amp;',
  '| [link](javascript:alert(1)) *bold*',
  '\u2028\u202ereversed\u202c😀',
  '__proto__',
  'constructor',
  ' ',
  'Daisy',
  'daisy',
];
const AWFUL = HOSTILE.join(' ');

/** The context of a sample. @param generator what is generated; `own` when it is somebody's own */
export function sampleContext(sample: SampleName, generator: string, own?: OwnGenerator): TemplateContext {
  const { bundle, ...answers } = SAMPLE_PARTS[sample];
  const tool = { name: 'create-model-builder', version: '1.2.3' };
  // Both ways that a project can lie are tried.
  const context = {
    ...buildContext(bundle, answers, generator, tool),
    inMonorepo: sample === 'hostile',
  };
  return own ? ownContext(context, own, sampleAnswers(sample, own)) : context;
}

function sampleAnswers(sample: SampleName, { questions }: OwnGenerator): OwnAnswers {
  const hostile = sample === 'hostile';
  const answers = questions.map(({ name, type, choices, pattern, default: preset }) => {
    if (type === 'confirm') return [name, hostile ? preset !== true : (preset ?? false)];
    if (type === 'choice') return [name, hostile ? choices?.at(-1) : (preset ?? choices?.[0])];
    return [name, hostile && pattern === undefined ? AWFUL : (preset ?? 'text')];
  });
  return Object.fromEntries(answers) as OwnAnswers;
}

interface SampleParts {
  readonly name: string;
  readonly scope?: string;
  readonly packageManager: PackageManager;
  readonly bundle: Bundle;
}

const RAW: Preprocessing = {
  resize: { mode: 'stretch', width: 224, height: 224, kernel: 'lanczos3' },
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};
const IMAGENET: Preprocessing = {
  resize: { mode: 'short-side', width: 224, height: 224, shortSide: 256, kernel: 'cubic' },
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

const SAMPLE_PARTS: Readonly<Record<SampleName, SampleParts>> = {
  minimal: {
    name: 'one',
    packageManager: 'npm',
    bundle: bundleOf(['one'], {
      preprocessing: { ...RAW, resize: { ...RAW.resize, mode: 'cover' } },
      output: { name: 'scores', shape: [1, 1], activation: 'probabilities' },
      input: { name: 'image', shape: [1, 3, 224, 224], layout: 'NCHW', channels: 'RGB' },
      trainer: { name: 'elsewhere', toolVersion: '1.2.3' },
    }),
  },
  typical: {
    name: 'flowers',
    packageManager: 'pnpm',
    bundle: {
      ...bundleOf(['daisy', 'rose', 'tulip'], {
        threshold: 0.6723,
        familiarity: { name: 'familiarity', threshold: 0.4144 },
        trainer: {
          ...{ name: 'local', toolVersion: '1.2.3', seed: 1 },
          backbone: { name: 'lite0', sha256: '0'.repeat(64), license: 'Apache-2.0' },
        },
      }),
      notices: { 'NOTICE.md': '# Notice\n' },
      metrics: {
        schemaVersion: 1,
        accuracy: 0.9753,
        balancedAccuracy: 0.97,
        logLoss: 0.08,
        threshold: { value: 0.6723, coverage: 0.95, precision: 0.98, targetPrecision: 0.95, measured: true },
        keepFamiliar: 0.98,
        trainingPictures: 324,
        validationPictures: 81,
        method: 'out-of-fold',
        accuracyInterval95: { low: 0.91, high: 0.99 },
        labels: [
          {
            label: 'daisy',
            trainingPictures: 324,
            validationPictures: 81,
            precision: 0.9753,
            recall: 0.9,
            f1: null,
          },
        ],
        confusion: { actual: [], predicted: [], count: [] },
      },
    },
  },
  hostile: {
    name: '7up\'s "best" & worst',
    scope: '@acme',
    packageManager: 'yarn',
    bundle: {
      ...bundleOf(HOSTILE, {
        preprocessing: IMAGENET,
        input: { name: AWFUL, shape: [null, 224, 224, 3], layout: 'NHWC', channels: 'BGR' },
        output: { name: AWFUL, shape: [null, HOSTILE.length], activation: 'logits' },
        familiarity: { name: AWFUL, threshold: -0.5 },
        trainer: { name: AWFUL, toolVersion: AWFUL },
        bytes: 200 * 1024 * 1024,
        file: `it's "a" gradient.png`,
      }),
      notices: { "it's a NOTICE.md": AWFUL },
    },
  },
};

interface PipelineParts extends Partial<Omit<Bundle['pipeline'], 'labels' | 'files'>> {
  readonly bytes?: number;
  /** Of the golden sample. */
  readonly file?: string;
}

function bundleOf(
  labels: readonly string[],
  { bytes = 1024, file = 'gradient.png', ...pipeline }: PipelineParts = {},
): Bundle {
  const facts = { bytes, sha256: '0'.repeat(64) };
  const score = labels.map(() => 1 / labels.length);
  return {
    directory: '',
    pipeline: {
      schemaVersion: 1,
      columns: { imageSource: 'ImageSource', label: 'Label', prediction: 'Prediction', score: 'Score' },
      preprocessing: RAW,
      input: { name: 'input1', shape: [null, 3, 224, 224], layout: 'NCHW', channels: 'RGB' },
      output: { name: 'output1', shape: [null, labels.length], activation: 'logits' },
      trainer: { name: 'local', toolVersion: '1.2.3', seed: 1 },
      ...pipeline,
      labels,
      files: { 'bestModel.onnx': facts, 'bestModelMap.json': facts },
    },
    golden: {
      schemaVersion: 1,
      source: 'synthetic',
      tolerance: 0.01,
      logTolerance: 0.2,
      labels,
      samples: [{ file, sha256: facts.sha256, prediction: labels[0], score }],
    },
    notices: {},
  };
}
