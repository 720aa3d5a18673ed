import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { median, now, row } from '../measure.ts';
import { measureLoading } from './loading.ts';
import { measureMemory } from './memory.ts';
import { largeBundle, trainedBundle } from './models.ts';
import { makeProject, type BenchProject } from './project.ts';
import { transformersPipeline } from './transformers.ts';

const GRID = { concurrency: [1, 2, 3, 4], batch: [1, 4, 8, 16] };
const ROUNDS = 5;

interface Pipeline {
  predict(input: { imageSource: string }): Promise<{ score: readonly number[] }>;
  predictMany(inputs: Iterable<{ imageSource: string }>): AsyncIterable<unknown>;
  dispose(): Promise<void>;
}
interface Entry {
  readonly PredictionPipeline: { load(): Promise<Pipeline> };
}
interface HandWritten {
  load(file: string): Promise<{ session: unknown }>;
  predict(session: unknown, file: string): Promise<number[]>;
  predictAll(
    session: unknown,
    files: readonly string[],
    concurrency: number,
    batch: number,
  ): Promise<unknown>;
}

/** Long and short side in pixels: what a messenger passes on, and what a phone's gallery holds when it saves space. */
const SIZES = [
  [500, 375],
  [1600, 1200],
] as const;

// `npx tsx bench/predict/run.ts [one] [many] [memory] [loading]`: all, or the sections named.
const sections = process.argv.slice(2);
const wanted = (section: string) => sections.length === 0 || sections.includes(section);
const scratch = await mkdtemp(join(tmpdir(), 'bench-predict-'));
try {
  const project = await makeProject(await trainedBundle(scratch));
  try {
    for (const [width, height] of SIZES) {
      const files = await photographs(join(scratch, String(width)), { width, height }, 80);
      console.log(`\npictures of ${width} × ${height} pixels`);
      if (wanted('one')) await measureOne(project, files);
      if (wanted('many')) await measureMany(project, files);
      if (wanted('memory') && width === SIZES[0][0]) measureMemory(project, files);
    }
    if (wanted('loading')) measureLoading(project, '3 MB');
  } finally {
    await project.remove();
  }
  if (wanted('loading')) {
    const large = await makeProject(await largeBundle(scratch));
    try {
      measureLoading(large, '94 MB');
    } finally {
      await large.remove();
    }
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}

/** JPEG files as large as photos of that size: smooth waves with some noise. */
async function photographs(
  folder: string,
  { width, height }: { width: number; height: number },
  count: number,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < count; index++) {
    const pixels = new Uint8Array(width * height * 3);
    for (let at = 0; at < pixels.length; at++)
      pixels[at] = 128 + 80 * Math.sin(at / (90 + index)) + 20 * Math.sin(at * at);
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg()
      .toFile(join(folder, `${index}.jpg`));
  }
  return (await readdir(folder)).map((name) => join(folder, name));
}

async function measureOne(project: BenchProject, files: readonly string[]): Promise<void> {
  const { pipeline, hand, session } = await both(project);
  const digits = Array.from({ length: 10 }, (_, digit) => String(digit));
  const transformers = await transformersPipeline(project, digits);
  const others: number[] = [];
  const generated: number[] = [];
  const handWritten: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (const [index, file] of files.entries()) {
      const timed = [
        async () => generated.push(await time(() => pipeline.predict({ imageSource: file }))),
        async () => handWritten.push(await time(() => hand.predict(session, file))),
        async () => others.push(await time(() => transformers(file))),
      ];
      for (const run of index % 2 ? timed : timed.toReversed()) await run();
    }
  }
  await pipeline.dispose();
  row('predict, p50', median(generated), median(handWritten), 1.1, 'at most');
  row("predict, p50, against transformers.js's pipeline", median(generated), median(others), 1, 'at most');
}

async function measureMany(project: BenchProject, files: readonly string[]): Promise<void> {
  const { pipeline, hand, session } = await both(project);
  const inputs = files.map((imageSource) => ({ imageSource }));
  const times = new Map<string, number[]>();
  const measure = async (name: string, run: () => Promise<unknown>) => {
    times.set(name, [...(times.get(name) ?? []), await time(run)]);
  };
  for (let round = 0; round < ROUNDS; round++) {
    await measure('predictMany', async () => {
      const outputs = pipeline.predictMany(inputs)[Symbol.asyncIterator]();
      while (!(await outputs.next()).done);
    });
    await measure('predict in sequence', async () => {
      for (const input of inputs) await pipeline.predict(input);
    });
    for (const concurrency of GRID.concurrency)
      for (const batch of GRID.batch)
        await measure(`${concurrency} × ${batch}`, () => hand.predictAll(session, files, concurrency, batch));
  }
  await pipeline.dispose();
  const rate = (name: string) => (1000 * files.length) / median(times.get(name) ?? []);
  console.log('hand-written loops, pictures per second (concurrency × batch):');
  for (const concurrency of GRID.concurrency)
    console.log(
      GRID.batch
        .map((batch) => `${concurrency} × ${batch}: ${rate(`${concurrency} × ${batch}`).toFixed(0)}`)
        .join('   '),
    );
  const best = Math.max(...GRID.concurrency.flatMap((c) => GRID.batch.map((b) => rate(`${c} × ${b}`))));
  row('predictMany, against the best loop', rate('predictMany'), best, 0.95, 'at least');
  row(
    'predictMany, against predict in sequence',
    rate('predictMany'),
    rate('predict in sequence'),
    1.5,
    'at least',
  );
}

async function both(project: BenchProject) {
  const { PredictionPipeline } = (await import(project.entry)) as Entry;
  const hand = (await import(join(project.folder, 'hand-written.mjs'))) as HandWritten;
  const { session } = await hand.load(join(project.folder, 'bench-model', 'assets', 'bestModel.onnx'));
  return { pipeline: await PredictionPipeline.load(), hand, session };
}

async function time(run: () => Promise<unknown>): Promise<number> {
  const start = now();
  await run();
  return now() - start;
}
