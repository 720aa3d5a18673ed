import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBundle, type BundleParts } from '../../src/bundle/bundle.ts';
import { syntheticGolden } from '../../src/bundle/golden.ts';
import type { Bundle } from '../../src/bundle/types.ts';
import { appendFamiliarity, FAMILIARITY_NAME } from '../../src/onnx/append-familiarity.ts';
import { model, node, valueInfo } from '../../src/onnx/encode.ts';
import type { Colour } from './pictures.ts';
import { CELLS, FEATURES, tinyModel } from './tiny-model.ts';

const RAW = { scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;
const IMAGENET = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/** Our own trainers' contract: raw values, planar, logits. */
export function ownParts(labels: readonly string[]): BundleParts {
  return {
    model: tinyModel({ labels: labels.length, gain: 0.002 }),
    labels,
    preprocessing: { resize: { mode: 'stretch', width: 224, height: 224, kernel: 'lanczos3' }, ...RAW },
    input: { name: 'input1', shape: [null, 3, 224, 224], layout: 'NCHW', channels: 'RGB' },
    output: { name: 'output1', shape: [null, labels.length], activation: 'logits' },
    trainer: {
      name: 'local',
      toolVersion: '0.1.0',
      backbone: { name: 'test', sha256: '0'.repeat(64), license: 'Apache-2.0' },
      seed: 1,
    },
    golden: [],
    goldenSource: 'synthetic',
    notices: {
      'NOTICE.md': '# Notice\n\nA test backbone.\n',
      'LICENSE-Apache-2.0.txt': 'Apache License 2.0\n',
    },
  };
}

/** As {@link ownParts}, with a measured threshold, and familiarity: pictures of one of these colours all over are familiar. */
export function familiarParts(
  labels: readonly string[],
  colours: readonly Colour[] = [
    [220, 30, 30],
    [30, 200, 30],
  ],
): BundleParts {
  const parts = ownParts(labels);
  const rows = colours.map((colour) => colour.flatMap((value) => Array<number>(CELLS).fill(value)));
  const prototypes = { vectors: Float32Array.from(rows.flat()), start: 0, width: 3 * CELLS };
  return {
    ...parts,
    model: appendFamiliarity(parts.model, FEATURES, prototypes),
    threshold: 0.3,
    familiarity: { name: FAMILIARITY_NAME, threshold: 0.9 },
  };
}

/** A model from elsewhere: ImageNet-normalised, interleaved, BGR, probabilities, one picture a run. */
export function foreignParts(labels: readonly string[]): BundleParts {
  return {
    ...ownParts(labels),
    model: tinyModel({
      labels: labels.length,
      input: 'images:0',
      output: 'Softmax/output',
      layout: 'NHWC',
      softmax: true,
      oneAtATime: true,
    }),
    preprocessing: {
      resize: { mode: 'short-side', width: 224, height: 224, shortSide: 256, kernel: 'cubic' },
      ...IMAGENET,
    },
    input: { name: 'images:0', shape: [1, 224, 224, 3], layout: 'NHWC', channels: 'BGR' },
    output: { name: 'Softmax/output', shape: [1, labels.length], activation: 'probabilities' },
    trainer: { name: 'elsewhere', toolVersion: '0.1.0' },
    notices: {},
  };
}

/** A small model that gives no numbers for a picture without light: it divides each channel's mean by itself. */
export function partsWithoutBlack(labels: readonly [string, string, string]): BundleParts {
  const side = 8;
  return {
    ...ownParts(labels),
    model: model({
      nodes: [
        node('GlobalAveragePool', ['x'], ['pooled']),
        node('Flatten', ['pooled'], ['flat']),
        node('Div', ['flat', 'flat'], ['y']),
      ],
      initializers: [],
      inputs: [valueInfo('x', ['N', 3, side, side])],
      outputs: [valueInfo('y', ['N', 3])],
    }),
    preprocessing: { resize: { mode: 'stretch', width: side, height: side, kernel: 'lanczos3' }, ...RAW },
    input: { name: 'x', shape: [null, 3, side, side], layout: 'NCHW', channels: 'RGB' },
    output: { name: 'y', shape: [null, 3], activation: 'logits' },
  };
}

/** Writes a bundle with synthetic golden samples. @param directory must not exist */
export async function bundleIn(directory: string, parts: BundleParts): Promise<Bundle> {
  return await writeBundle({ ...parts, golden: await syntheticGolden() }, directory);
}

/** A folder in the system's temporary folder that disposes of itself. */
export async function temporaryFolder(): Promise<
  AsyncDisposable & { readonly path: string; at(...names: string[]): string }
> {
  const path = await mkdtemp(join(tmpdir(), 'model-builder-test-'));
  return {
    path,
    at: (...names) => join(path, ...names),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
