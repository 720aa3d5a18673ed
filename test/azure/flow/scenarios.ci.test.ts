import { afterAll, expect, test } from 'vitest';
import { ModelBuilderError } from '../../../src/errors.ts';
import { made, removeSmallDataset, trainingWorld, writtenTwice, type Outcome } from './support/training.ts';
import { AUTOML_JOBS } from './scenarios/automl.ts';
import { CONNECTION } from './scenarios/connection.ts';
import { JOBS } from './scenarios/job.ts';
import { RESOURCES } from './scenarios/resources.ts';
import type { Row } from './scenarios/row.ts';
import { STORAGE } from './scenarios/storage.ts';

afterAll(removeSmallDataset);

const ROWS = { ...CONNECTION, ...RESOURCES, ...STORAGE, ...JOBS, ...AUTOML_JOBS };

// Most of a row's time is spent waiting: rows run beside each other, each in a subscription of its own.
test.concurrent.for(Object.entries(ROWS))('%s', async ([, row]) => {
  await using world = await trainingWorld(row.scenario);
  check(await world.train(row.options, row), row);
  if (row.code !== undefined && row.then !== 'not tried') {
    world.becomes(row.later ?? {});
    check(await world.train(row.options), {});
  }
  const { deployments, computes, jobs } = made(world.azure);
  expect(jobs).toBe(row.jobs ?? 1);
  expect(deployments).toBeLessThanOrEqual(1);
  expect(computes).toBeLessThanOrEqual(1);
  expect(writtenTwice(world.azure)).toEqual([]);
  world.azure.assertNoViolations();
});

test('until its results are put away, the same run finds the same job; with other options it is another', async () => {
  await using world = await trainingWorld({ compute: 'ready' });
  for (const options of [{}, {}, { epochs: 4 }, {}]) check(await world.train(options), {});
  expect(made(world.azure).jobs).toBe(2);
  world.azure.assertNoViolations();
});

function check({ error, bundle, said }: Outcome, { code, says }: Pick<Row, 'code' | 'says'>): void {
  if (code === undefined) {
    expect(error?.message).toBeUndefined();
    expect(bundle?.pipeline.labels).toEqual(['blue', 'red']);
    expect(bundle?.golden.samples.length).toBeGreaterThanOrEqual(3);
  } else {
    expect(error).toBeInstanceOf(ModelBuilderError);
    expect(error?.code).toMatch(new RegExp(`^${code}`));
    expect(error?.exitCode).toBe(1);
    expect(bundle).toBeUndefined();
  }
  if (says !== undefined) expect(said).toMatch(says);
  expect(said).not.toMatch(/undefined|\[object|^\s+at /m);
}
