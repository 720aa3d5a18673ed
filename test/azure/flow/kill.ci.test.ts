import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectMadeOnce, killedTraining, type KilledTraining, type KillPoint } from './killed-training.ts';
import { NIGHTLY } from '../../support/nightly.ts';

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

const MOMENTS = [
  { moment: 'just after Azure did what it was asked', after: true },
  // Azure knows nothing of it yet: the easier half.
  ...(NIGHTLY ? [{ moment: 'just before Azure hears of it', after: false }] : []),
];

test.each(MOMENTS)(
  'killed at 14 points of the way, $moment, and run again each time: everything is made once',
  async ({ after }) => {
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
