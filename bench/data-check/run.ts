/**
 * Data findings: wrong labels planted in 5 % of a set (ten seeds), and near duplicates of forty pictures, each in five ways, beside
 * how alike pictures that are no copies are at most.
 * `npx tsx bench/data-check/run.ts [--seeds 10, 0 for near duplicates alone] [--sets flowers-200,mnist] [--threads 1]`
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp, { type Sharp } from 'sharp';
import type { Dataset, Picture } from '../../src/dataset/types.ts';
import { decodePicture } from '../../src/io/picture.ts';
import { localTrainer } from '../../src/training/local/local-trainer.ts';
import { findDuplicates, LEAST_LIKENESS } from '../../src/training/local/near-duplicates.ts';
import { defaultThreads } from '../../src/training/local/options.ts';
import { openProducts } from '../../src/training/local/products.ts';
import { quantile } from '../../src/training/local/familiarity.ts';
import { seededRandom } from '../../src/training/local/random.ts';
import { likeness, sketch, thumbnail } from '../../src/training/local/same-picture.ts';
import { featuresOf, silentRun } from '../accuracy/bench-features.ts';
import { photoFolders, readBenchSet, withMnist, type BenchSet } from '../accuracy/development-sets.ts';
import { meanAndError, percent } from '../accuracy/statistics.ts';

const PLANTED = 0.05;
const COPIED = 40;
/** Pictures whose likeness to each other is measured, every one to every other. */
const COMPARED = 60;
const SIDE = 224;
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    sets: { type: 'string' },
    threads: { type: 'string', default: String(defaultThreads()) },
  },
});
const folder = await mkdtemp(join(tmpdir(), 'bench-data-check-'));
const products = await openProducts(Number(values.threads));
let runs = 0;

async function trained(dataset: Dataset) {
  const run = silentRun(join(folder, String(runs++)));
  const options = { golden: 'synthetic', mirror: 'off', threads: Number(values.threads) } as const;
  return await localTrainer.train(dataset, options, run);
}

async function wrongLabels({ name, dataset }: BenchSet): Promise<void> {
  const asListed: number[] = [];
  const twice: number[] = [];
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const random = seededRandom(seed);
    const planted = new Set<string>();
    const count = Math.round(PLANTED * dataset.pictures.length);
    while (planted.size < count)
      planted.add(dataset.pictures[Math.floor(random() * dataset.pictures.length)].name);
    const pictures = dataset.pictures.map((picture) => {
      if (!planted.has(picture.name)) return picture;
      const others = dataset.labels.filter((label) => label !== picture.label);
      return { ...picture, label: others[Math.floor(random() * others.length)] };
    });
    const { scores } = await trained({ ...dataset, pictures });
    const ranked = scores!.pictures
      .map(({ path, label, scores: own }) => ({ path, own: own[scores!.labels.indexOf(label)] }))
      .sort((a, b) => a.own - b.own);
    const hits = (listed: number) => ranked.slice(0, listed).filter(({ path }) => planted.has(path)).length;
    asListed.push(hits(count) / count);
    twice.push(hits(2 * count) / count);
  }
  console.log(
    `${name}: of as many listed as planted ${percent(meanAndError(asListed).mean)} % planted, ` +
      `of the planted ${percent(meanAndError(twice).mean)} % among the first twice as many (${values.seeds} seeds)`,
  );
}

const WAYS: Readonly<Record<string, (picture: Sharp, at: Picture) => Sharp>> = {
  reencoded: (picture) => picture.jpeg({ quality: 70 }),
  halved: (picture, { width, height }) => picture.resize(Math.round(width / 2), Math.round(height / 2)),
  cropped: (picture, { width, height }) =>
    picture.extract({
      left: Math.round(width * 0.05),
      top: 0,
      width: width - Math.round(width * 0.05),
      height: height - Math.round(height * 0.05),
    }),
  brighter: (picture) => picture.modulate({ brightness: 1.2 }),
  mirrored: (picture) => picture.flop(),
};

/** What the training lists, without training. */
async function duplicates(set: BenchSet) {
  const { plain: matrix, ...features } = await featuresOf(set, {}, false);
  const { pictures } = set.dataset;
  const pairs = await findDuplicates({ ...features, matrix, rows: pictures.length }, products);
  return pairs.map(({ first, second, likeness: value }) => ({
    first: pictures[first].name,
    second: pictures[second].name,
    likeness: value,
  }));
}

/** How alike some pictures are, each to each, in order. */
async function strangers({ pictures }: Dataset): Promise<Float64Array> {
  const step = Math.floor(pictures.length / COMPARED);
  const sketches = await Promise.all(
    pictures
      .filter((_, at) => at % step === 0)
      .map(async ({ path }) => {
        const size = { mode: 'stretch', width: SIDE, height: SIDE, kernel: 'lanczos3' } as const;
        return sketch(thumbnail(await decodePicture(path, size), SIDE, SIDE));
      }),
  );
  return Float64Array.from(
    sketches.flatMap((one, at) => sketches.slice(0, at).map((other) => likeness(one, other))),
  ).sort();
}

/** The same pictures, and with them one copy of forty, made in each way in turn. */
async function copies({ name, dataset }: BenchSet): Promise<void> {
  const clean = await duplicates({ name, dataset });
  for (const pair of clean)
    console.log(`${name}: ${pair.first} and ${pair.second}, ${pair.likeness.toFixed(2)}`);
  const strange = await strangers(dataset);
  console.log(
    `${name}: likeness of ${strange.length} pairs that are no copies: median ${quantile(strange, 0.5).toFixed(2)}, ` +
      `99.9 % below ${quantile(strange, 0.999).toFixed(2)}; copies have more than ${LEAST_LIKENESS}`,
  );
  const step = Math.floor(dataset.pictures.length / COPIED);
  for (const [way, make] of Object.entries(WAYS)) {
    const added = await Promise.all(
      Array.from({ length: COPIED }, async (_, i): Promise<Picture> => {
        const original = dataset.pictures[i * step];
        const path = join(folder, `${name}-${way}-${i}.jpg`);
        const upright = sharp(await sharp(original.path).autoOrient().toBuffer());
        await make(upright, original)
          .jpeg({ quality: way === 'reencoded' ? 70 : 90 })
          .toFile(path);
        const sha256 = createHash('sha256')
          .update(await readFile(path))
          .digest('hex');
        return { ...original, path, name: `${original.name}~copy`, sha256 };
      }),
    );
    const pairs = await duplicates({
      name,
      dataset: { ...dataset, pictures: [...dataset.pictures, ...added] },
    });
    const isTrue = ({ first, second }: { first: string; second: string }) =>
      first === `${second}~copy` || second === `${first}~copy`;
    const found = pairs.filter(isTrue);
    const others = pairs.length - found.length;
    const least = Math.min(...found.map((pair) => pair.likeness));
    console.log(
      `${name}, ${way}: ${found.length} of ${COPIED} found (95 % asked for), likeness from ${least.toFixed(2)} on; ` +
        `${others} other pairs, without copies ${clean.length} in ${dataset.pictures.length}`,
    );
  }
}

try {
  const wanted = values.sets?.split(',');
  const measure = async (set: BenchSet) => {
    if (wanted && !wanted.includes(set.name)) return;
    if (Number(values.seeds) > 0) await wrongLabels(set);
    await copies(set);
  };
  for (const photos of photoFolders()) await measure(await readBenchSet(photos));
  await withMnist(measure);
} finally {
  await products.close();
  await rm(folder, { recursive: true, force: true });
}
