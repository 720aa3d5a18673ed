import { afterAll, beforeAll, expect, test } from 'vitest';
import { mulberry32 } from '../../support/chance.ts';
import { expectMadeOnce, killedTraining, type KilledTraining } from './killed-training.ts';

const RUNS = 100;
const SEED = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

let training: KilledTraining;
/** Requests of a run that nobody disturbs. */
let requests: number;
beforeAll(async () => {
  training = await killedTraining();
  training.startAfresh();
  const { exitCode, stderr } = await training.train();
  expect(exitCode, stderr).toBe(0);
  await expectMadeOnce(training);
  requests = training.azure.state.requests.length;
});
afterAll(() => training[Symbol.asyncDispose]());

let kills = 0;
const random = mulberry32(SEED);
const draws = Array.from({ length: RUNS }, (_, index) => {
  const [share, after] = [random(), random() < 0.5];
  const grace = random() < 0.5 ? 0 : Math.floor(random() * 60);
  const what = `${(share * 100).toFixed(1)} % of the way, ${after ? 'carried out' : 'not arrived'}, after ${grace} ms`;
  return { index, share, after, grace, what };
});

test.each(draws)(
  `seed ${SEED} (KILL_SEED repeats it), kill $index: $what`,
  async ({ share, after, grace }) => {
    training.startAfresh();
    const nth = 1 + Math.floor(share * requests);
    const killed = await training.train({ path: '.', nth, after, grace });
    expect([null, 0], killed.stderr).toContain(killed.exitCode);
    if (killed.exitCode === null) {
      kills += 1;
      const { exitCode, stderr } = await training.train();
      expect(exitCode, stderr).toBe(0);
    }
    await expectMadeOnce(training);
  },
);

test('hardly any run ended before its kill', () => {
  expect(kills).toBeGreaterThan(0.9 * RUNS);
});
