import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acceptModel } from '../../../src/bundle/acceptance.ts';
import { createPredictor } from '../../../src/bundle/predictor.ts';
import { ownPreprocessing, presetPreprocessing } from '../../../src/bundle/preprocessing.ts';
import { validate } from '../../../src/bundle/schema.ts';
import type { WrittenMetrics } from '../../../src/bundle/confusion.ts';
import { inspectOnnx } from '../../../src/onnx/inspect.ts';
import type { PipelineFacts } from '../../../src/training/azure/job/results.ts';
import { temporaryFolder } from '../../support/bundles.ts';
import { digitFolder, listDigits } from './support/digits.ts';
import { only, PYTHON, runJob, SMALL, writeManifest } from './support/job.ts';
import { exportDifference, readJson } from './support/model.ts';

const LABELS = ['7', '0', '4', '1'];
/** With 240 to learn from, three seeds got 98.5 to 99 % right in six epochs. */
const COUNTS = { training: 240, validation: 30 };

test.skipIf(!PYTHON)('learns digits, and the tool gets the same answers from what it wrote', async () => {
  await using folder = await temporaryFolder();
  const data = await digitFolder();
  const pictures = await listDigits(data, LABELS, COUNTS);
  const manifest = await writeManifest(folder.path, LABELS, pictures);
  const output = folder.at('output');
  const { events } = await runJob({ data, manifest, output, ...SMALL, epochs: 6, 'tool-version': '9.9.9' });

  const metrics = await readJson<WrittenMetrics>(output, 'metrics.json');
  validate('metrics', metrics, 'metrics.json');
  expect(metrics.accuracy).toBeGreaterThanOrEqual(0.8);
  expect(metrics).toMatchObject({ trainingPictures: 960, validationPictures: 120 });
  expect(metrics.labels.map(({ label }) => label)).toEqual(LABELS);
  const right = (metrics.confusion as number[][]).reduce((sum, row, i) => sum + row[i], 0);
  expect(metrics.accuracy).toBeCloseTo(right / 120, 10);
  expect(only(events, 'done')[0].accuracy).toBe(metrics.accuracy);
  expect(only(events, 'start')[0]).toMatchObject({
    labels: LABELS,
    trainingPictures: 960,
    selectionPictures: 96,
  });
  expect(await readFile(join(output, 'bestModelMap.json'), 'utf8')).toBe(JSON.stringify(LABELS));

  expect(await exportDifference(output)).toBeLessThan(1e-4);
  const facts = await readJson<PipelineFacts>(output, 'pipelineFacts.json');
  const preprocessing = presetPreprocessing(facts.preprocessing.preset, 32, 32);
  expect(preprocessing.resize).toEqual(facts.preprocessing.resize);
  const model = await readFile(join(output, 'bestModel.onnx'));
  const steps = { preprocessing, input: facts.input, output: facts.output, labels: LABELS };
  acceptModel(model, steps, LABELS);
  const onnx = inspectOnnx(model);
  expect(ownPreprocessing(onnx)).toEqual(preprocessing);
  expect(onnx.metadata).toMatchObject({
    labels: JSON.stringify(LABELS),
    producer: 'create-model-builder 9.9.9',
  });

  const predictor = await createPredictor(steps, model);
  const heldOut = pictures.filter(({ split }) => split === 'validation');
  let found = 0;
  for (const { path, label } of heldOut)
    if ((await predictor.predict(join(data, path))).prediction === label) found += 1;
  await predictor.dispose();
  // Two decoders, a resized pixel rounded otherwise: a picture on the border may change sides.
  expect(Math.abs(found - right)).toBeLessThanOrEqual(2);
});

test.skipIf(!PYTHON)('learns nothing from shuffled labels, and does not pretend to', async () => {
  await using folder = await temporaryFolder();
  const data = await digitFolder();
  const pictures = await listDigits(data, LABELS, { training: 60, validation: 30 });
  // Every label gets as many pictures of each digit as every other.
  const shuffled = pictures.map((picture, i) => ({ ...picture, label: LABELS[i % LABELS.length] }));
  const manifest = await writeManifest(folder.path, LABELS, shuffled);
  const output = folder.at('output');
  await runJob({ data, manifest, output, ...SMALL, epochs: 5 });
  const { accuracy } = await readJson<WrittenMetrics>(output, 'metrics.json');
  expect(accuracy).toBeGreaterThan(0.1);
  expect(accuracy).toBeLessThan(0.42);
});
