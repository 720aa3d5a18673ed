import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectMadeOnce, killedTraining, type KilledTraining } from './killed-training.ts';

let training: KilledTraining;
beforeAll(async () => {
  training = await killedTraining();
});
afterAll(() => training[Symbol.asyncDispose]());

const MODEL = String.raw`/jobs/.*bestModel\.onnx`;
/** Bytes of the model that arrive before the kill. */
const ARRIVED = 300;
const REST: unknown = expect.stringMatching(`^bytes=${ARRIVED}-`);

/** The model's requests so far, each with what it asked for. */
const asked = () =>
  training.azure.state.requests.filter(({ method, url }) => method === 'GET' && new RegExp(MODEL).test(url));

/** A run that is killed when it has a piece of the model, and asks for the rest. */
async function killedInMidDownload(meanwhile?: () => Promise<unknown>): Promise<void> {
  training.startAfresh();
  const { exitCode, stderr } = await training.train({
    ...{ method: 'GET', path: MODEL, piece: ARRIVED, after: false },
    ...(meanwhile && { meanwhile }),
  });
  expect(exitCode, stderr).toBeNull();
  expect(asked()).toContainEqual(expect.objectContaining({ status: 0, range: REST }));
}

const attach = (output: string) =>
  training.cli([...'azure attach --workspace flowers --output'.split(' '), output]);

/** Folders of results that are kept. */
const kept = () => readdir(training.remembered('results'));

test('killed in mid-download, run again: only the rest of the model is fetched, and nothing stays behind', async () => {
  await killedInMidDownload();
  const before = asked().length;
  const { exitCode, stderr } = await training.train();
  expect(exitCode, stderr).toBe(0);
  expect(asked().slice(before)).toMatchObject([{ status: 206 }]);
  expect(asked().at(-1)?.range).toEqual(REST);
  await expectMadeOnce(training);
  expect(await kept()).toEqual([]);
});

test('killed in mid-download, attached to: it goes on there, too', async () => {
  await killedInMidDownload();
  const before = asked().length;
  const { exitCode, stderr } = await attach('attached');
  expect(exitCode, stderr).toBe(0);
  expect(
    asked()
      .slice(before)
      .map(({ range }) => range),
  ).toEqual([REST]);
  expect(await kept()).toEqual([]);
});

test('another process is at it: it downloads for itself, and leaves the other one alone', async () => {
  await killedInMidDownload(async () => {
    const { exitCode, stderr } = await attach('beside');
    expect(exitCode, stderr).toBe(0);
    expect(asked().at(-1)?.range).toMatch(/^bytes=0-/);
  });
  const { exitCode, stderr } = await training.train();
  expect(exitCode, stderr).toBe(0);
  expect(asked().at(-1)?.range).toEqual(REST);
  expect(await kept()).toEqual([]);
});
