import { mkdtemp, readdir, rm } from 'node:fs/promises';
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

const scratch = await mkdtemp(join(tmpdir(), 'bench-predict-'));
try {
  const bundle = await trainedBundle(scratch);
  const project = await makeProject(bundle);
  try {
    const files = await photographs(join(scratch, 'photos'), 120);
    await measureOne(project, files);
    await measureMany(project, files);
    measureMemory(project, files);
    measureLoading(project, '3 MB');
  } finally {
    await project.remove();
  }
  const large = await makeProject(await largeBundle(scratch));
  try {
    measureLoading(large, '94 MB');
  } finally {
    await large.remove();
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}

/** JPEG files of about 500 × 375 pixels, as a phone's gallery gives: smooth waves with some noise. */
async function photographs(folder: string, count: number): Promise<string[]> {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(folder, { recursive: true });
  const width = 500;
  const height = 375;
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
