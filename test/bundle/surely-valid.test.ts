import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { surelyValid } from '../../src/bundle/surely-valid.ts';
import { readSchema } from '../../src/io/read-schema.ts';

const SHA256 = 'a'.repeat(64);
const tensor = { name: 'x', shape: [null, 3] };
const pipeline = {
  schemaVersion: 1,
  columns: { imageSource: 'ImageSource', label: 'Label', prediction: 'Prediction', score: 'Score' },
  preprocessing: {
    resize: { mode: 'stretch', width: 224, height: 224, kernel: 'linear' },
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  },
  input: { ...tensor, shape: [null, 3, 224, 224], layout: 'NCHW', channels: 'RGB' },
  output: { ...tensor, activation: 'logits' },
  labels: ['a', 'b', 'c'],
  files: {
    'bestModel.onnx': { bytes: 1, sha256: SHA256 },
    'bestModelMap.json': { bytes: 1, sha256: SHA256 },
  },
  trainer: { name: 'local', toolVersion: '1.0.0', seed: 1 },
};
const golden = {
  schemaVersion: 1,
  source: 'dataset',
  tolerance: 0.01,
  logTolerance: 0.2,
  labels: ['a', 'b'],
  samples: ['a-1.png', 'a-2.png', 'a-3.png'].map((file) => {
    return { file, sha256: SHA256, prediction: 'a', score: [0.5, 0.5] };
  }),
};
const metrics = {
  schemaVersion: 1,
  accuracy: 1,
  balancedAccuracy: 1,
  logLoss: 0,
  trainingPictures: 3,
  validationPictures: 0,
  labels: [{ label: 'a', trainingPictures: 3, validationPictures: 0, precision: null, recall: 1, f1: 0.5 }],
  confusion: [[0]],
};

describe.each(Object.entries({ pipeline, golden, metrics }))('%s.json', (name, whole) => {
  const schema = readSchema(`${name}.v1.json`) as Readonly<Record<string, unknown>>;
  const ajv = new Ajv2020({ strictTypes: false }).compile(schema);

  it('is surely valid as we write it, so that ajv is not loaded', () => {
    expect(surelyValid(whole, schema)).toBe(true);
  });

  it('is judged as ajv judges it, whatever is wrong with it', () => {
    const odd = fc.constantFrom<unknown>(
      null,
      true,
      '',
      'A',
      'short-side',
      0,
      -1,
      0.5,
      2,
      9000,
      [],
      ['a', 'a'],
      [null],
      {},
      undefined,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 2 }), (changes) => {
        const value = changes.reduce<unknown>((one, [place, put]) => changed(one, place, put), whole);
        expect(surelyValid(value, schema)).toBe(ajv(value));
      }),
      { numRuns: 300 },
    );
  });
});

it('is sure of nothing where it does not know a word of the schema', () => {
  expect(surelyValid('a', { type: 'string', format: 'uri' })).toBe(false);
  expect(surelyValid([1, 2], { uniqueItems: true })).toBe(false);
  expect(surelyValid(1, { $ref: 'elsewhere.json' })).toBe(false);
});

/** The value with another one, or with nothing, at one of its places. */
function changed(whole: unknown, place: number, put: unknown): unknown {
  const paths = pathsOf(whole);
  const path = paths[place % paths.length];
  const copy = structuredClone(whole) as Record<string, unknown>;
  const holder = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>((one, key) => one[key] as Record<string, unknown>, copy);
  const key = path.at(-1)!;
  if (put === undefined && !Array.isArray(holder)) Reflect.deleteProperty(holder, key);
  else holder[key] = put ?? null;
  return copy;
}

function pathsOf(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    [key],
    ...pathsOf(item).map((path) => [key, ...path]),
  ]);
}
