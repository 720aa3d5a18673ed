import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { median, now, row } from '../measure.ts';
import { measureBusy } from './busy.ts';
import { measureLoading } from './loading.ts';
import { measureMemory } from './memory.ts';
import { largeBundle, trainedBundle } from './models.ts';
import { makeProject, type BenchProject } from './project.ts';
import { transformersPipeline } from './transformers.ts';

const GRID = { concurrency: [1, 2, 3, 4], batch: [1, 4, 8, 16] };
const GRID_ROUNDS = 3;
const ROUNDS = 9;

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

/**
 * Long and short side in pixels, and how many pictures: what a messenger passes on, what a phone's gallery holds when it
 * saves space, what a phone's camera takes.
 */
const SIZES = [
  [500, 375, 80],
  [1600, 1200, 80],
  [4000, 3000, 24],
] as const;

// `npx tsx bench/predict/run.ts [one] [many] [busy] [memory] [loading]`: all, or the sections named.
const sections = process.argv.slice(2);
const wanted = (section: string) => sections.length === 0 || sections.includes(section);
const scratch = await mkdtemp(join(tmpdir(), 'bench-predict-'));
try {
  const project = await makeProject(await trainedBundle(scratch));
  try {
    const [smallest] = SIZES;
    const sizes =
      wanted('one') || wanted('many') ? SIZES : wanted('memory') || wanted('busy') ? [smallest] : [];
    for (const [width, height, count] of sizes) {
      const files = await photographs(join(scratch, String(width)), { width, height }, count);
      console.log(`\npictures of ${width} × ${height} pixels`);
      if (wanted('one')) await measureOne(project, files);
      if (wanted('many')) await measureMany(project, files);
      if (wanted('busy') && width === smallest[0]) measureBusy(project, files);
      if (wanted('memory') && width === smallest[0]) measureMemory(project, files);
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
      // Every order as often as any other: who comes first reads the file, the next find it in the processor's cache.
      const order = index % 2 ? timed : timed.toReversed();
      const first = (index >> 1) % order.length;
      for (const run of [...order.slice(first), ...order.slice(0, first)]) await run();
    }
  }
  await pipeline.dispose();
  row('predict, p50', median(generated), median(handWritten), 1.1, 'at most');
  row("predict, p50, against transformers.js's pipeline", median(generated), median(others), 1, 'at most');
}

/** Finds the best hand-written loop first, then measures it, afresh, beside the generated code: a maximum of noisy medians flatters. */
async function measureMany(project: BenchProject, files: readonly string[]): Promise<void> {
  const { pipeline, hand, session } = await both(project);
  const inputs = files.map((imageSource) => ({ imageSource }));
  const loops = GRID.concurrency.flatMap((concurrency) =>
    GRID.batch.map((batch) => ({
      name: `${concurrency} × ${batch}`,
      run: () => hand.predictAll(session, files, concurrency, batch),
    })),
  );
  const grid = await rates(files.length, GRID_ROUNDS, loops);
  console.log('hand-written loops, pictures per second (concurrency × batch):');
  for (let start = 0; start < loops.length; start += GRID.batch.length)
    console.log(
      loops
        .slice(start, start + GRID.batch.length)
        .map(({ name }) => `${name}: ${grid(name).toFixed(0)}`)
        .join('   '),
    );
  const [best] = loops.toSorted((a, b) => grid(b.name) - grid(a.name));
  const rate = await rates(files.length, ROUNDS, [
    {
      name: 'predictMany',
      run: async () => {
        const outputs = pipeline.predictMany(inputs)[Symbol.asyncIterator]();
        while (!(await outputs.next()).done);
      },
    },
    best,
    {
      name: 'predict in sequence',
      run: async () => {
        for (const input of inputs) await pipeline.predict(input);
      },
    },
  ]);
  await pipeline.dispose();
  row(`predictMany, against ${best.name}`, rate('predictMany'), rate(best.name), 0.95, 'at least');
  row(
    'predictMany, against predict in sequence',
    rate('predictMany'),
    rate('predict in sequence'),
    1.5,
    'at least',
  );
  // A run of the model keeps several cores busy already: where they are few, little is left to gain.
  const most = (availableParallelism() * rate('predictMany', 'cpu')) / rate('predict in sequence');
  console.log(`  ${availableParallelism()} cores, all busy all the time, would give ${most.toFixed(2)}`);
}

interface Contender {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

/** Pictures per second of each contender, and per second of CPU time: medians of interleaved rounds. */
async function rates(pictures: number, rounds: number, contenders: readonly Contender[]) {
  const times = new Map(contenders.map(({ name }) => [name, { wall: [] as number[], cpu: [] as number[] }]));
  for (let round = 0; round < rounds; round++)
    for (const { name, run } of contenders) {
      const before = process.cpuUsage();
      times.get(name)!.wall.push(await time(run));
      const { user, system } = process.cpuUsage(before);
      times.get(name)!.cpu.push((user + system) / 1000);
    }
  return (name: string, of: 'wall' | 'cpu' = 'wall') => (1000 * pictures) / median(times.get(name)![of]);
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
