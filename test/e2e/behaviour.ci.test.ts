import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleIn, familiarParts, temporaryFolder } from '../support/bundles.ts';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { solid } from '../support/pictures.ts';
import { run } from '../support/run.ts';
import { tinyModel } from '../support/tiny-model.ts';
import { npmRun } from './support/generated-project.ts';
import { linkDependencies } from './support/shared-dependencies.ts';
import { tool } from './support/tool.ts';

/** What `test/fixtures/generated/behaviour.mjs` finds out. */
interface Facts {
  readonly replaced: unknown;
  readonly batchSize: Readonly<Record<string, string>>;
  readonly threshold: string;
  readonly familiar: Readonly<Record<'one' | 'many', readonly boolean[]>>;
  readonly confident: Readonly<Record<string, boolean>>;
  readonly otherOutputs: string;
  readonly events: readonly string[];
  readonly unreadable: readonly string[];
  readonly sources: Readonly<Record<string, boolean | string>>;
  readonly socketsKept: number;
  readonly brackets: boolean;
  readonly strangeFormats: readonly string[];
  readonly names: readonly string[];
  readonly maxPixels: Readonly<Record<string, string>>;
  readonly workers: Readonly<Record<string, string>>;
  readonly disposed: { readonly running: readonly string[]; readonly later: string };
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let project: string;
let facts: Facts;
let red: string;
let grey: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), familiarParts(['red', 'green', 'blue']));
  await tool(['generate', 'own', '--bundle', 'bundle', '--no-install', '--no-git'], { cwd: folder.path });
  await linkDependencies(folder.path, ['own']);
  project = folder.at('own');
  red = folder.at('red.webp');
  const green = folder.at('green.webp');
  await solid([220, 30, 30]).webp({ lossless: true }).toFile(red);
  await solid([30, 200, 30]).webp({ lossless: true }).toFile(green);
  grey = folder.at('grey.webp');
  await solid([120, 120, 120]).webp({ lossless: true }).toFile(grey);
  await npmRun('build', project);
  await copyFile(
    join(PROJECT_ROOT, 'test', 'fixtures', 'generated', 'behaviour.mjs'),
    join(project, 'behaviour.mjs'),
  );
  await run('node', ['behaviour.mjs', red, green, await photograph(), grey], { cwd: project });
  facts = JSON.parse(await readFile(join(project, 'facts.json'), 'utf8')) as Facts;
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

/** As large as a phone's, and such that decoding needs all of it in memory. */
async function photograph(): Promise<string> {
  const file = folder.at('huge.jpg');
  const create = { width: 8000, height: 6000, channels: 3, background: '#1ec81e' } as const;
  await sharp({ create }).jpeg({ progressive: true }).toFile(file);
  return file;
}

describe('the generated model package', () => {
  test('sees that another picture took the place of the last one', () => {
    expect(facts.replaced).toEqual({ changed: true, right: true });
  });

  test('refuses sizes of batches and thresholds that make no sense', () => {
    expect(facts.batchSize).toEqual(
      Object.fromEntries(
        ['0', '-1', '2.5', 'NaN'].map((size) => [
          size,
          `RangeError: batchSize must be a whole number from 1, not ${size}.`,
        ]),
      ),
    );
    expect(facts.threshold).toBe('RangeError: threshold must be from 0 to 1, not 80.');
  });

  test('says which pictures are like those of the training, one by one and in batches', () => {
    expect(facts.familiar).toEqual({ one: [true, true, false], many: [true, true, false] });
  });

  test('is confident from the threshold on that the model brings, or that is asked for', () => {
    expect(facts.confident).toEqual({ high: false, low: true, none: true, asked: true });
  });

  test('refuses a model file that does not say how familiar a picture is', () => {
    expect(facts.otherOutputs).toBe(
      'ModelFileError: MLModel.zip does not say how familiar a picture is, this code does. Generate this package again for the new model.',
    );
  });

  test('reports pictures that cannot be read where they stand, and goes on', () => {
    expect(facts.events).toEqual(['PictureError', 'none.png', 'red', 'PictureError', 'nothing.png', 'green']);
    expect(facts.unreadable).toEqual([]);
  });

  test('reads URLs and streams, within limits, and keeps secrets and connections to itself', () => {
    const { missing, endless, refused, ...readable } = facts.sources;
    expect(readable).toEqual({ url: true, fileUrl: true, nodeStream: true, webStream: true });
    expect(missing).toMatch(
      /^PictureError: Cannot read the picture http:\/\/127\.0\.0\.1:\d+\/missing: the server answered 404$/,
    );
    expect(endless).toMatch(/\/endless: it is larger than 104857600 bytes$/);
    expect(refused).toMatch(/ECONNREFUSED/);
    expect(facts.socketsKept).toBeLessThan(10);
  });

  test('takes no brackets in a name for options', () => {
    expect(facts.brackets).toBe(true);
  });

  test('reads photos, and nothing else that libvips could', () => {
    expect(facts.strangeFormats).toHaveLength(12);
    const formats = 'JPEG, PNG, WebP, GIF, TIFF, AVIF';
    const reasons = facts.strangeFormats.map((message) => message.replace(/^PictureError: .*?: /, ''));
    const three = (reason: string) => Array<string>(3).fill(reason);
    expect(reasons).toEqual([
      ...three(`it is in none of these formats: ${formats}`),
      ...three(`it is SVG, which is not supported; give it as one of ${formats}`),
      ...three(`it is in none of these formats: ${formats}`),
      ...three('it is empty'),
    ]);
  });

  test('names a picture in at most 60 characters', () => {
    const names = facts.names.map(
      (message) => /^PictureError: Cannot read the picture (.+?): /.exec(message)?.[1],
    );
    expect(names).toEqual([
      'data:…',
      `/${'x'.repeat(18)}…${'x'.repeat(34)}/a.png`,
      `folder/folder/folde…${'folder/'.repeat(20).slice(-35)}a.png`,
    ]);
  });

  test('reads 48 megapixels, and refuses them where fewer are allowed', () => {
    expect(facts.maxPixels).toEqual({
      huge: 'no error',
      refused: expect.stringMatching(
        /^PictureError: Cannot read the picture .*: it has 48000000 pixels, maxPixels is 1000000$/,
      ) as string,
      small: 'no error',
      ...Object.fromEntries(
        ['0', '-1', 'NaN'].map((limit) => [
          limit,
          `RangeError: maxPixels must be a number from 1, not ${limit}.`,
        ]),
      ),
    });
  });

  test('decodes large pictures one at a time', async () => {
    const [one, six] = [await peak(1), await peak(6)];
    console.log(`Peak memory: one picture of 48 megapixels ${one} MB, six ${six} MB`);
    // Two at a time would take half as much again, four two and a half times as much.
    expect(six).toBeLessThan(1.3 * one);
  });

  test('does not start in a worker thread that could not switch telemetry off', () => {
    expect(facts.workers).toEqual({
      started: 'exit code 0',
      withoutSwitch:
        "A worker thread cannot switch onnxruntime's telemetry off. Set " +
        "process.env.ORT_DISABLE_TELEMETRY = '1' in the main thread before it starts the worker.",
    });
  });

  test('is disposed of once, after what it was running', () => {
    expect(facts.disposed.later).toBe('Error: The prediction pipeline is disposed of.');
    for (const message of facts.disposed.running)
      expect(['no error', 'Error: The prediction pipeline is disposed of.']).toContain(message);
  });

  test('builds again after dist was deleted', async () => {
    await rm(join(project, 'own-model', 'dist'), { recursive: true });
    await rm(join(project, 'own-console-app', 'dist'), { recursive: true });
    await npmRun('build', project);
    expect((await npmRun('start', project)).stdout).toMatch(/\d %  (?:red|green|blue)/);
  });
});

/** @returns the most megabytes that were resident while so many pictures were predicted */
async function peak(pictures: number): Promise<number> {
  const program = `
    const { PredictionPipeline } = await import('own-model');
    const pipeline = await PredictionPipeline.load();
    const inputs = Array(${pictures}).fill({ imageSource: ${JSON.stringify(folder.at('huge.jpg'))} });
    for await (const _ of pipeline.predictMany(inputs));
    console.log(process.resourceUsage().maxRSS);`;
  const { stdout } = await run('node', ['--input-type=module', '-e', program], { cwd: project });
  return Math.round(Number(stdout) / 1024);
}

describe('the generated console app', () => {
  const start = async (...args: string[]) =>
    await run('node', ['own-console-app/dist/program.js', ...args], { cwd: project, exitCodes: [0, 1] });

  test.each([
    [['--help'], 0, 'Usage: program'],
    [['--top', 'abc'], 1, '--top must be a whole number from 1, not abc.'],
    [['--threshold', '80'], 1, 'threshold must be from 0 to 1, not 80.'],
    [['--nonsense'], 1, "Unknown option '--nonsense'"],
    [['nowhere.png'], 1, 'Cannot read the picture'],
  ])('says what it wants: %j', async (args, code, says) => {
    const { exitCode, stdout, stderr } = await start(...args);
    expect(stdout + stderr).toContain(says);
    expect(stdout + stderr).not.toMatch(/\n\s+at /);
    expect(exitCode).toBe(code);
  });

  test('finds pictures from the folder that it is started in', async () => {
    const { stdout } = await run('npm', ['start', '--silent', '--prefix', project, '--', 'red.webp'], {
      cwd: folder.path,
    });
    expect(stdout).toMatch(/^red\.webp$/m);
  });

  test('says that a picture is unlike all that the model was trained with', async () => {
    expect((await start(grey)).stdout).toContain('unlike all pictures');
    expect((await start(red)).stdout).not.toContain('unlike all pictures');
  });

  test.each([
    ['gives another number of scores', 2, 'The model gave float32 1 × 5 instead of float32 1 × 3.'],
    [
      'does not tell what is familiar',
      1,
      'The model has no output "familiarity". Generate this package again',
    ],
  ])('takes no model that %s', async (_, outputs, says) => {
    const file = join(project, 'own-model', 'assets', 'bestModel.onnx');
    const zip = join(project, 'own-model', 'assets', 'MLModel.zip');
    const [model, archive] = [await readFile(file), await readFile(zip)];
    await writeFile(
      file,
      outputs === 2 ? familiarParts(['1', '2', '3', '4', '5']).model : tinyModel({ labels: 3 }),
    );
    const { stderr } = await npmRun('model-builder', project, { exitCodes: [1] });
    expect(stderr).toContain(says);
    expect((await readFile(zip)).equals(archive)).toBe(true);
    await writeFile(file, model);
  });
});
