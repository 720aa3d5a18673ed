import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPredictor } from '../../src/bundle/predictor.ts';
import { openMLModel } from '../../src/bundle/read-bundle.ts';
import { EVALUATE_FLAGS } from '../../src/cli/evaluate/spec.ts';
import { run } from '../../src/cli/evaluate/run.ts';
import { sha256Of } from '../../src/sha256.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { fromPixels, noise, truncated } from '../support/pictures.ts';
import { silentContext } from '../support/silent-context.ts';

const LABELS = ['a', 'b', 'c'];
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** Picture's path → what the model says of it, asked by itself. */
const said = new Map<string, string>();

beforeAll(async () => {
  folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), { ...ownParts(LABELS), threshold: 0.4 });
  const { pipeline, model } = await openMLModel(folder.at('bundle/MLModel.zip'));
  const predictor = await createPredictor(pipeline, model, { own: true });
  const pictures = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      fromPixels({ width: 16, height: 12 }, (x, y) => [
        (at * 53 + x * 9) % 256,
        (at * 97 + y * 5) % 256,
        (at * 31) % 256,
      ])
        .png()
        .toBuffer(),
    ),
  );
  // Eight under what the model says of them, four under another label.
  for (const [at, png] of pictures.entries()) {
    const { prediction } = await predictor.predict(png);
    const label = at < 8 ? prediction : LABELS[(LABELS.indexOf(prediction) + 1) % 3];
    await mkdir(folder.at('photos', label), { recursive: true });
    await writeFile(folder.at('photos', label, `${at}.png`), png);
    said.set(`${label}/${at}.png`, prediction);
  }
  await predictor.dispose();
  await mkdir(folder.at('photos/stranger'));
  await writeFile(
    folder.at('photos/stranger/x.png'),
    await fromPixels({ width: 9, height: 9 }, () => [1, 2, 3])
      .png()
      .toBuffer(),
  );
  const [label] = [...said.keys()][0].split('/');
  await writeFile(folder.at('photos', label, 'damaged.png'), truncated(await noise(1).png().toBuffer()));
});
afterAll(() => folder[Symbol.asyncDispose]());

async function evaluate(more: object = {}) {
  const defaults = Object.entries(EVALUATE_FLAGS).map(([name, flag]) => [name, flag.fallback] as const);
  const values = { ...Object.fromEntries(defaults), model: 'bundle', data: 'photos', ...more } as never;
  return await run({ positionals: [], values, given: new Set() }, silentContext(folder.path));
}

describe('evaluate', () => {
  it('measures what the model says of each picture, and leaves out what it cannot know', async () => {
    const { result, text, error } = await evaluate();
    expect(error).toBeUndefined();
    expect(result).toMatchObject({ pictures: 12, seen: 0, metrics: { accuracy: 8 / 12 } });
    expect(JSON.stringify(result.findings)).toMatch(/The model does not know stranger: 1 picture left out/);
    expect(JSON.stringify(result.findings)).toMatch(/damaged\.png/);
    expect(text).toContain('12 pictures were scored by the model itself.');
    expect(text).not.toMatch(/held.out|not seen/);
    const page = await readFile(folder.at('report/report.html'), 'utf8');
    const { pictures, labels } = JSON.parse(/id="data">(.*?)<\/script>/s.exec(page)![1]) as {
      pictures: [string, number, number][];
      labels: string[];
    };
    expect(new Map(pictures.map(([name, , predicted]) => [name, labels[predicted]]))).toEqual(said);
  });

  it('fails under the share that was asked for, and at no less', async () => {
    const low = await evaluate({ failUnder: 0.7, report: false });
    expect(low.error).toMatchObject({ code: 'evaluate-fail-under', exitCode: 1 });
    expect(low.error?.message).toContain('67 % of 12 pictures are right, fewer than --fail-under 0.7');
    expect((await evaluate({ failUnder: 8 / 12, report: false })).error).toBeUndefined();
  });

  it('stops at what would be left out with --strict', async () => {
    await expect(evaluate({ strict: true, report: false })).rejects.toMatchObject({
      code: 'evaluate-unknown-label',
    });
  });

  it('says that pictures were trained on', async () => {
    const [[path]] = [...said];
    const png = await readFile(folder.at('photos', path));
    const picture = { path, sha256: sha256Of(png), label: path.split('/')[0], scores: [1, 0, 0] };
    await writeFile(
      folder.at('bundle/scores.json'),
      JSON.stringify({ schemaVersion: 1, labels: LABELS, pictures: [picture] }),
    );
    const counts = { trainingPictures: 4, validationPictures: 0, precision: null, recall: null, f1: null };
    await writeFile(
      folder.at('bundle/metrics.json'),
      JSON.stringify({
        ...{ schemaVersion: 1, method: 'out-of-fold', accuracy: 1, balancedAccuracy: 1, logLoss: 0 },
        ...{ trainingPictures: 12, validationPictures: 1 },
        labels: LABELS.map((label) => ({ label, ...counts })),
        confusion: { actual: [], predicted: [], count: [] },
      }),
    );
    const { result } = await evaluate();
    expect(result).toMatchObject({ seen: 1 });
    expect(await readFile(folder.at('report/report.html'), 'utf8')).toContain(
      'trained on 1 of these 12 pictures',
    );
  });

  it('writes nothing into the pictures, nor where others’ files lie', async () => {
    await expect(evaluate({ output: 'photos/report' })).rejects.toMatchObject({
      code: 'usage-output-in-data',
    });
    await expect(evaluate({ output: 'bundle' })).rejects.toMatchObject({ code: 'io-foreign-folder' });
    expect(await readdir(folder.at('bundle'))).not.toContain('.gitignore');
  });

  it('has nothing to measure where no label is the model’s', async () => {
    await mkdir(folder.at('others/stranger'), { recursive: true });
    await writeFile(folder.at('others/stranger/x.png'), await readFile(folder.at('photos/stranger/x.png')));
    await expect(evaluate({ data: 'others' })).rejects.toMatchObject({ code: 'evaluate-no-pictures' });
  });
});
