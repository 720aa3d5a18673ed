import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importModel, type ImportOptions } from '../../src/bundle/import-model.ts';
import { createPredictor } from '../../src/bundle/predictor.ts';
import { openMLModel } from '../../src/bundle/read-bundle.ts';
import type { Pipeline } from '../../src/bundle/pipeline.ts';

/** How a model of `tools/foreign-models/export.py` is given to us. */
export interface Origin {
  readonly origin: string;
  /** @default 'model.onnx' */
  readonly model?: string;
  /** Beside it; without, they are found. */
  readonly labels?: string;
  /** Where nothing in the files says it. */
  readonly preprocessing?: ImportOptions['preprocessing'];
  /** What its maker's documentation asks for. */
  readonly fed: {
    readonly mode: Pipeline['preprocessing']['resize']['mode'];
    readonly layout: 'NCHW' | 'NHWC';
    readonly channels?: 'BGR';
    /** What a black and a white pixel become, red. */
    readonly values: readonly [black: number, white: number];
  };
}

const IMAGENET = [-2.118, 2.249] as const;

/** Those whose models are committed. */
export const ORIGINS: readonly Origin[] = [
  { origin: 'torch-default', fed: { mode: 'short-side', layout: 'NCHW', values: IMAGENET } },
  {
    origin: 'torch-opset-23',
    labels: 'labels.json',
    fed: { mode: 'short-side', layout: 'NCHW', values: IMAGENET },
  },
  {
    origin: 'torch-column',
    labels: 'labels.json',
    fed: { mode: 'short-side', layout: 'NCHW', values: IMAGENET },
  },
  { origin: 'ultralytics-shape', fed: { mode: 'short-side', layout: 'NCHW', values: [0, 1] } },
  {
    origin: 'hugging-face',
    model: 'onnx/model.onnx',
    fed: { mode: 'stretch', layout: 'NCHW', values: [-1, 1] },
  },
  {
    origin: 'sklearn',
    preprocessing: 'unit',
    fed: { mode: 'stretch', layout: 'NHWC', values: [0, 1] },
  },
  { origin: 'keras-teachable', fed: { mode: 'cover', layout: 'NHWC', values: [-1, 1] } },
  {
    origin: 'keras-sigmoid',
    labels: 'labels.json',
    preprocessing: 'raw',
    fed: { mode: 'stretch', layout: 'NHWC', values: [0, 255] },
  },
  {
    origin: 'custom-vision',
    fed: { mode: 'stretch', layout: 'NCHW', channels: 'BGR', values: [0, 255] },
  },
  { origin: 'lobe', fed: { mode: 'cover', layout: 'NHWC', values: [0, 1] } },
];

export interface Compared {
  readonly pipeline: Pipeline;
  readonly notes: readonly string[];
  readonly labels: readonly string[];
  /** What the maker's own runtime gave for each picture. */
  readonly expected: readonly (readonly number[])[];
  readonly scores: readonly (readonly number[])[];
}

/**
 * Imports a model as a user would, and scores the pictures that its maker's runtime has scored.
 * @param folder what `export.py` was given
 * @param output folder of the bundle
 */
export async function compare(folder: string, origin: Origin, output: string): Promise<Compared> {
  const place = join(folder, origin.origin);
  const { scores: expected, labels } = JSON.parse(readFileSync(join(place, 'expected.json'), 'utf8')) as {
    scores: number[][];
    labels: string[];
  };
  const notes: string[] = [];
  await importModel({
    model: join(place, origin.model ?? 'model.onnx'),
    ...(origin.labels !== undefined && { labels: join(place, origin.labels) }),
    preprocessing: origin.preprocessing ?? 'auto',
    golden: 'synthetic',
    output,
    note: (text) => notes.push(text),
  });
  const { pipeline, model } = await openMLModel(join(output, 'MLModel.zip'));
  const predictor = await createPredictor(pipeline, model, { own: true });
  try {
    const scores: (readonly number[])[] = [];
    for (const index of expected.keys())
      scores.push((await predictor.predict(join(folder, 'pictures', `${index}.png`))).score);
    return { pipeline, notes, labels, expected, scores };
  } finally {
    await predictor.dispose();
  }
}
