import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { solutionGenerator } from '../../generators/solution.ts';
import { commitPlan } from '../../src/io/commit.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { damagedPictures } from '../support/damaged-pictures.ts';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { bmp, solid } from '../support/pictures.ts';
import { run } from '../support/run.ts';
import { npmRun } from './support/generated-project.ts';
import { linkDependencies } from './support/shared-dependencies.ts';

/** What `test/fixtures/generated/api.mjs` finds out. */
interface Facts {
  readonly sources: Readonly<Record<string, boolean | string>>;
  readonly manyStrings: readonly (readonly [string, boolean])[];
  readonly named: boolean;
  readonly names: readonly string[];
  readonly fetched: Readonly<Record<string, string | number>>;
  readonly wrong: Readonly<Record<string, string>>;
  /** Characters of the longest of these errors in a log. */
  readonly longest: number;
  readonly stopped: Readonly<Record<string, string>>;
  readonly downloadsClosed: number;
  readonly mostInOneTurn: number;
  readonly damaged: { readonly alone: readonly string[]; readonly told: number; readonly wrong: number };
  readonly warnings: readonly string[];
}

const LABELS = ['red', 'green', '__proto__'];

/** A box that HEIC files begin with, as phones write it. */
const HEIC = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');

/** Predicts with the README's worker thread, and in this one. */
const COMPARE = `
import { readFile } from 'node:fs/promises';
import { PredictionPipeline } from 'own-model';
import { predict, worker } from './predict.js';

const bytes = await readFile(process.argv[2]);
const answers = await Promise.all([bytes, bytes, new Uint8Array(8)].map((picture) => predict(picture).catch(String)));
await worker.terminate();
const pipeline = await PredictionPipeline.load();
console.log(JSON.stringify([answers, await pipeline.predict({ imageSource: bytes })]));
`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let facts: Facts;
let compared: readonly [answers: readonly unknown[], here: unknown];

beforeAll(async () => {
  folder = await temporaryFolder();
  const project = folder.at('own');
  await bundleIn(folder.at('bundle'), ownParts(LABELS));
  const answers = { target: project, name: 'own', packageManager: 'npm', verify: false } as const;
  await commitPlan(await solutionGenerator.plan({ ...answers, bundle: folder.at('bundle') }), {
    force: false,
  });
  await linkDependencies(folder.path, ['own']);
  await npmRun('build', project);
  const picture = folder.at('picture.webp');
  await solid([220, 30, 30]).webp({ lossless: true }).toFile(picture);
  const damaged = folder.at('damaged');
  await mkdir(damaged);
  const files = { ...(await damagedPictures()), 'photo.heic': HEIC, 'old.bmp': bmp([1, 2, 3]) };
  for (const [name, content] of Object.entries(files)) await writeFile(join(damaged, name), content);
  await copyFile(join(PROJECT_ROOT, 'test', 'fixtures', 'generated', 'api.mjs'), join(project, 'api.mjs'));
  await run('node', ['api.mjs', picture, damaged], { cwd: project });
  const readme = await readFile(join(project, 'own-model', 'README.md'), 'utf8');
  await mkdir(join(project, 'worker'));
  await writeFile(join(project, 'worker', 'package.json'), '{ "type": "module" }');
  for (const [, name, code] of readme.matchAll(/```ts\n\/\/ (predict(?:-worker)?\.ts)\n([^]*?)```/g))
    await writeFile(join(project, 'worker', name), code);
  await writeFile(join(project, 'worker', 'compare.js'), COMPARE);
  const program = join(folder.path, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = '--strict --module nodenext --target es2023 --lib es2023 --types node --ignoreConfig'.split(
    ' ',
  );
  await run('node', [program, ...options, 'predict.ts', 'predict-worker.ts'], {
    cwd: join(project, 'worker'),
  });
  const { stdout } = await run('node', ['compare.js', picture], { cwd: join(project, 'worker') });
  compared = JSON.parse(stdout) as typeof compared;
  facts = JSON.parse(await readFile(join(project, 'api-facts.json'), 'utf8')) as Facts;
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

describe('the API of a generated model package', () => {
  test('takes a picture in every form that an app has it in', () => {
    expect(Object.values(facts.sources)).toEqual(Array(12).fill(true));
    expect(facts.manyStrings).toEqual([
      ['string', true],
      ['object', true],
    ]);
  });

  test('names the scores', () => {
    expect([facts.named, facts.names]).toEqual([true, LABELS]);
  });

  test('takes every string for a path, and fetches what is a URL object, unless that is forbidden', () => {
    const { string, forbidden, offlineFile, requests } = facts.fetched;
    expect(string).toMatch(
      /^PictureError: Cannot read the picture http:\/\/127\.0\.0\.1:\d+\/picture: a string is a path, and there is no such file: give a URL as new URL\(…\)$/,
    );
    expect(forbidden).toMatch(/\/picture: it would have to be fetched, which `fetch: false` forbids$/);
    expect([offlineFile, requests]).toEqual(['no error', 0]);
  });

  test('says in one sentence what is wrong with what plain JavaScript gives it', () => {
    const { base64, ...wrong } = facts.wrong;
    const cannot = 'PictureError: Cannot read the picture';
    const pathExpected = 'a string is a path, ';
    expect(wrong).toEqual({
      string: 'TypeError: predict takes an object, { imageSource: … }, not a string.',
      nothing: 'TypeError: predict takes an object, { imageSource: … }, not undefined.',
      without: 'TypeError: predict takes an object, { imageSource: … }, not one without imageSource.',
      empty: `${cannot}: imageSource is an empty string, where a path is expected`,
      undefined: `${cannot}: imageSource is undefined, not a picture`,
      null: `${cannot}: imageSource is null, not a picture`,
      number: `${cannot}: imageSource is 5, not a picture`,
      object: `${cannot}: imageSource is no path, URL, bytes, Blob or stream`,
      folder: `${cannot} folder: it is a folder: give the pictures in it one by one`,
      missing: `${cannot} folder/none.jpg: there is no such file`,
      dataString: `${cannot} data:…: ${pathExpected}not a data: URL: give its bytes, Buffer.from(url.split(',')[1], 'base64')`,
      dataUrl: `${cannot} data:…: only file:, http: and https: URLs are read`,
      emptyBytes: `${cannot}: it is empty`,
      textStream: `${cannot}: its stream gives strings, not bytes`,
      manyOfOne: 'TypeError: predictMany takes a list, [path], not a path alone.',
      manyNumbers: 'TypeError: predictMany takes paths and objects, { imageSource: … }, not 5.',
    });
    expect(facts.longest).toBeLessThan(5000);
    expect(base64).toMatch(
      /^PictureError: Cannot read the picture .{60}: a string is a path, and this one is/,
    );
  });

  test("ends at a signal, with the signal's reason, downloads included", () => {
    const { before, notAborted, ...stopped } = facts.stopped;
    expect([before, notAborted]).toEqual(['Error: enough', 'no error']);
    expect(new Set(Object.values(stopped))).toEqual(new Set(['the reason']));
    expect(facts.downloadsClosed).toBe(3);
    expect(facts.warnings).toEqual([]);
  });

  test('lets others have their turn after each of many predictions that are asked for at once', () => {
    expect(facts.mostInOneTurn).toBe(1);
  });

  test('predicts in a worker thread as its README says', () => {
    const [answers, here] = compared;
    expect(answers).toEqual([
      here,
      here,
      'Error: PictureError: Cannot read the picture: it is in none of these formats: JPEG, PNG, WebP, GIF, TIFF, AVIF',
    ]);
  });

  test('gives every picture its own reason, whatever is decoded beside it', () => {
    const { alone, told, wrong } = facts.damaged;
    expect({ told, wrong }).toEqual({ told: 800, wrong: 0 });
    for (const reason of alone)
      expect(reason).toMatch(
        /^it is (?:JPEG|PNG|WebP|GIF|TIFF|AVIF), and cannot be decoded: it is damaged, incomplete or of a kind that is not supported$|^it is (?:HEIC|BMP), which is not supported; give it as one of JPEG, PNG, WebP, GIF, TIFF, AVIF$/,
      );
    expect(new Set(alone.map((reason) => /it is (\w+)/.exec(reason)?.[1])).size).toBe(8);
  });
});
