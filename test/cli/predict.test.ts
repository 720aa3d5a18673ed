import { mkdir, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PREDICT_FLAGS } from '../../src/cli/predict/spec.ts';
import { run } from '../../src/cli/predict/run.ts';
import { bundleIn, partsWithoutBlack, temporaryFolder } from '../support/bundles.ts';
import { fromPixels, SVG_FILE, vipsFile } from '../support/pictures.ts';
import { silentContext } from '../support/silent-context.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), partsWithoutBlack(['a', 'b', 'c']));
  await mkdir(folder.at('photos'));
  for (const [name, value] of [
    ['black', 0],
    ['grey', 100],
  ] as const) {
    const picture = fromPixels({ width: 8, height: 8 }, () => [value, value, value]);
    await writeFile(folder.at('photos', `${name}.png`), await picture.png().toBuffer());
  }
  await writeFile(folder.at('photos/text.png'), 'no picture');
  await writeFile(folder.at('photos/x.v'), vipsFile());
  await writeFile(folder.at('photos/x.svgz'), gzipSync(SVG_FILE));
});
afterAll(() => folder[Symbol.asyncDispose]());

it.each([
  ['a name that no disk holds', `${'x'.repeat(300)}.png`, /^cannot be read as a picture: ENAMETOOLONG/],
  ['a text', 'photos/text.png', /^cannot be read as a picture: /],
  ["a file of libvips' own", 'photos/x.v', /^cannot be read as a picture: it is in none of these formats: /],
  ['a packed drawing', 'photos/x.svgz', /^cannot be read as a picture: it is in none of these formats: /],
  ['a picture that the model cannot score', 'photos/black.png', /^The model gives 3 scores .* no numbers\.$/],
])('says what is wrong with %s, and classifies the others', async (_, bad, words) => {
  const { result, error } = await predict(['photos/grey.png', bad, 'photos/grey.png']);
  const right = { picture: 'photos/grey.png', prediction: 'a' };
  expect(result.predictions).toMatchObject([
    right,
    { picture: bad, error: expect.stringMatching(words) as string },
    right,
  ]);
  expect(error).toMatchObject({ code: 'predict-failed' });
});

async function predict(positionals: readonly string[], json = true) {
  const defaults = Object.entries(PREDICT_FLAGS).map(([name, flag]) => [name, flag.fallback] as const);
  const values = { ...Object.fromEntries(defaults), model: folder.at('bundle') } as never;
  let text = '';
  const context = silentContext(folder.path);
  const out = (row: string): void => void (text += row);
  const input = { positionals, values: { ...(values as object), json }, given: new Set() } as never;
  const outcome = await run(input, { ...context, terminal: { ...context.terminal, out } });
  return { ...outcome, text };
}

it.each([`data:image/png;base64,${'iVBORw0KGgo'.repeat(3000)}`, `photos/${'x'.repeat(200)}/y.png`])(
  'names a picture that cannot be read in a few words: %#',
  async (picture) => {
    const { result } = await predict([picture]);
    const { text } = await predict([picture], false);
    expect(result.predictions).toMatchObject([{ picture, error: expect.any(String) as string }]);
    expect(text.length).toBeLessThan(250);
    expect(text.startsWith(picture.slice(0, 20))).toBe(true);
  },
);
