import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectMadeOnce, killedTraining, type KilledTraining, type KillPoint } from './killed-training.ts';

let training: KilledTraining;
beforeAll(async () => {
  training = await killedTraining();
});
afterAll(() => training[Symbol.asyncDispose]());

/** On the way from the first request to the last: in this order a run passes them, and so does one that goes on where another was killed. */
const WAY: readonly Omit<KillPoint, 'after'>[] = [
  { path: '.' },
  { method: 'PUT', path: '/resourcegroups/[^/]+\\?' },
  { method: 'PUT', path: '/deployments/' },
  { method: 'GET', path: '/deployments/' },
  { method: 'PUT', path: '/computes/' },
  { method: 'PUT', path: '/model-builder/pictures/', nth: 4 },
  { method: 'GET', path: 'comp=list' },
  { method: 'PUT', path: '/model-builder/uploads/' },
  { method: 'PUT', path: '/model-builder/manifests/' },
  { method: 'PUT', path: '/model-builder/code/' },
  { method: 'PUT', path: '/codes/' },
  { method: 'PUT', path: '/jobs/' },
  { method: 'GET', path: '/runs/.*/details' },
  { method: 'GET', path: '/model-builder/jobs/.*bestModel.onnx' },
];

/** Nightly also where Azure knows nothing of it yet, which is the easier half. */
const MOMENTS: readonly (readonly [string, boolean])[] = [
  ['just after Azure did what it was asked', true],
  ...(process.env.MODEL_BUILDER_TEST_PROFILE === 'nightly'
    ? [['just before Azure hears of it', false] as const]
    : []),
];

test.each(MOMENTS)(
  'killed at 14 points of the way, %s, and run again each time: everything is made once',
  async (_, after) => {
    training.startAfresh();
    for (const point of WAY) {
      const { exitCode, stderr } = await training.train({ ...point, after });
      expect(exitCode, `${JSON.stringify(point)} was not reached:\n${stderr}`).toBeNull();
    }
    const { exitCode, stderr } = await training.train();
    expect(exitCode, stderr).toBe(0);
    await expectMadeOnce(training);
  },
);
