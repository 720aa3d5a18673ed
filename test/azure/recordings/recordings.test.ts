import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelBuilderError } from '../../../src/errors.ts';
import { ASKS } from './asked.ts';
import {
  FILES,
  HAS_RECORDINGS,
  pairsOf,
  startReplay,
  type Pair,
  type RecordingFile,
  type Replay,
} from './replay.ts';
import { ROWS, type Refused } from './rows.ts';
import { UNASKED } from './unasked.ts';

if (!HAS_RECORDINGS) console.log('Recordings of Azure: skipped, ../shared/azure-recordings is not here.');

const LEAST_ASSERTED = 90;
/** Asked for first by whoever wants something of run history. */
const OF_HISTORY = ['discovery', 'details', 'children'];
/** The client lists all that there is, where the recordings list less. */
const ANYWHERE = ['workspaces', 'everyJob'];
/** A 504 to a PUT: the job is looked for, which was not recorded. */
const LOST = 'errors 7+8';

let replay: Replay;
beforeAll(async () => {
  replay = await startReplay();
});
afterAll(() => replay[Symbol.asyncDispose]());

/** What the region's services are found with. */
function way(ask: string): readonly Pair[] {
  if (!OF_HISTORY.includes(ask)) return [];
  return [pairsOf('workspace')[0], ...(ask === 'discovery' ? [] : [pairsOf('run-history')[12]])];
}

const CASES = FILES.flatMap((file) =>
  (ROWS[file] ?? []).map((row) => ({ ...row, file, title: `${file} ${row.places.join('+')}` })),
);

describe.skipIf(!HAS_RECORDINGS)('recordings of Azure', () => {
  test.each(CASES)('$title: $ask', async ({ file, places, ask, expected, title }) => {
    const pairs = places.map((place) => pairsOf(file)[place]);
    replay.answer([...pairs, ...way(ask)], ANYWHERE.includes(ask));
    const { azure } = await replay.connect();
    const work = ASKS[ask](azure, pairs[0]);
    if (isRefused(expected)) {
      const error = (await work.catch((error: unknown) => error)) as ModelBuilderError;
      expect(error).toBeInstanceOf(ModelBuilderError);
      expect(error).toMatchObject({ code: expected.code });
      expect(error.message).toContain(expected.says);
      expect(error.message).toContain(expected.innermost);
    } else expect(await work).toEqual(expected);
    expect(replay.strays).toHaveLength(title === LOST ? 1 : 0);
  });

  // The answers of a front end that throttles: no Retry-After, and the wish in words.
  test.each([0, 1])('errors %i: waits as long as the text says', async (place) => {
    const [pair, , well] = [pairsOf('errors')[place], 1, pairsOf('errors')[2]];
    replay.answer([pair, well], false);
    const stop = new AbortController();
    const { azure, connection } = await replay.connect(stop.signal);
    const asked = ASKS.datastore(azure, pair);
    const ended = asked.catch((error: unknown) => error);
    while (connection.waits.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await ended;
    const wanted = /after (\d+) seconds/.exec(JSON.stringify(pair.responseBody))![1];
    expect(connection.waits).toMatchObject([
      { seconds: Number(wanted), reason: expect.stringContaining('429') as string },
    ]);
  });

  test('errors 2: what comes after the throttling is read as ever', async () => {
    replay.answer([pairsOf('errors')[2]], false);
    const { azure } = await replay.connect();
    expect(await ASKS.datastore(azure, pairsOf('errors')[2])).toMatch(/^workspaceblobstore/);
  });

  test('every recorded pair is asserted, or listed with the reason why not', () => {
    const asserted = CASES.flatMap(({ file, places }) => places.map((place) => `${file} ${place}`));
    const all = new Set([...asserted, 'errors 0', 'errors 1', 'errors 2']);
    const unasked = UNASKED.flatMap(([file, places]) => places.map((place) => `${file} ${place}`));
    const recorded = FILES.flatMap((file: RecordingFile) =>
      pairsOf(file).map((_, place) => `${file} ${place}`),
    );
    expect(recorded.filter((name) => !all.has(name) && !unasked.includes(name))).toEqual([]);
    expect(unasked.filter((name) => all.has(name) || !recorded.includes(name))).toEqual([]);
    expect(all.size).toBeGreaterThanOrEqual(LEAST_ASSERTED);
  });
});

function isRefused(expected: unknown): expected is Refused {
  return typeof expected === 'object' && expected !== null && 'innermost' in expected;
}
