/**
 * Memory and time of a training on very many pictures, in a process of its own. The pictures are generated and really read; features
 * are computed of every fortieth, and for the others drawn between two of those and put into the cache: computing them all takes an
 * hour, in the same memory from beginning to end (bench/train/run.ts).
 * `npx tsx bench/train/many.ts [--pictures 60000] [--labels 5] [--threads 1]`
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import sharp from 'sharp';
import { groupBy } from '../../src/dataset/group-by.ts';
import { readDataset } from '../../src/dataset/read.ts';
import { readEmbeddedBackbone } from '../../src/training/local/embedded-backbone.ts';
import { openExtractor } from '../../src/training/local/extractor.ts';
import { extractFeatures } from '../../src/training/local/features.ts';
import { openFeatureStore } from '../../src/training/local/feature-store.ts';
import { localTrainer } from '../../src/training/local/local-trainer.ts';
import { defaultThreads } from '../../src/training/local/options.ts';
import { seededRandom } from '../../src/training/local/random.ts';
import { THUMBNAIL_SIDE } from '../../src/training/local/same-picture.ts';
import { silentRun } from '../accuracy/bench-features.ts';

const COMPUTED = 40;
const SIDE = 48;
const GIGABYTE = 2 ** 30;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pictures: { type: 'string', default: '60000' },
    labels: { type: 'string', default: '5' },
    threads: { type: 'string', default: String(defaultThreads()) },
  },
});
const threads = Number(values.threads);

/** Coloured noise around a colour of the label's own, in few pixels each. */
async function writePictures(folder: string, count: number, labels: number): Promise<void> {
  const random = seededRandom(1);
  for (let label = 0; label < labels; label++) await mkdir(join(folder, String(label)), { recursive: true });
  for (let at = 0; at < count; at++) {
    const label = at % labels;
    const pixels = Uint8Array.from(
      { length: 12 * 12 * 3 },
      (_, i) => 180 * random() + 75 * (0.5 + 0.5 * Math.sin(label + (i % 3))),
    );
    await sharp(pixels, { raw: { width: 12, height: 12, channels: 3 } })
      .resize(SIDE, SIDE)
      .jpeg()
      .toFile(join(folder, String(label), `${at}.jpg`));
  }
}

async function fillCache(folder: string, cache: string): Promise<void> {
  const run = silentRun('');
  const backbone = await readEmbeddedBackbone();
  const store = (await openFeatureStore(backbone, cache, run))!;
  const extractor = await openExtractor(
    { ...backbone, output: backbone.features },
    { own: backbone.own, threads },
  );
  const { pictures } = await readDataset(folder);
  const isComputed = (_: unknown, at: number) => at % COMPUTED === 0;
  const { matrix, rows } = await extractFeatures(
    pictures.filter(isComputed).map((picture) => ({ picture, mirror: false })),
    extractor,
    {
      width: backbone.width,
      resize: backbone.resize,
      store,
      signal: run.signal,
      isTimeUp: () => false,
      onProgress: () => undefined,
      onDamage: ({ name }, reason) => {
        throw new Error(`${name}: ${reason}`);
      },
    },
  );
  await extractor.close();
  const places = groupBy(
    rows.map((_, place) => place),
    (place) => rows[place].picture.label,
  );
  const random = seededRandom(2);
  const record = new Float32Array(backbone.width + THUMBNAIL_SIDE ** 2 / Float32Array.BYTES_PER_ELEMENT);
  const small = new Uint8Array(record.buffer, backbone.width * Float32Array.BYTES_PER_ELEMENT);
  pictures.forEach((picture, at) => {
    if (isComputed(picture, at)) return;
    const own = places.get(picture.label)!;
    const [a, b] = [0, 1].map(() => own[Math.floor(random() * own.length)] * backbone.width);
    for (let i = 0; i < backbone.width; i++)
      record[i] = matrix[a + i] + random() * (matrix[b + i] - matrix[a + i]);
    for (let i = 0; i < small.length; i++) small[i] = 256 * random();
    store.write({ picture, mirrored: false }, record);
  });
}

if (positionals.length > 0) {
  const [folder, scratch] = positionals;
  const start = performance.now();
  const seconds = () => Math.round((performance.now() - start) / 1000);
  const dataset = await readDataset(folder);
  const phases = [`read ${seconds()} s`];
  const run = silentRun(join(scratch, 'bundle'));
  const options = {
    golden: 'synthetic',
    mirror: 'off',
    threads,
    cacheDirectory: join(scratch, 'cache'),
  } as const;
  const { metrics } = await localTrainer.train(dataset, options, {
    ...run,
    report: (event) => {
      if (event.kind === 'phase') phases.push(`${event.phase} from ${seconds()} s`);
    },
  });
  const most = (process.resourceUsage().maxRSS * 1024) / GIGABYTE;
  console.log(
    `${dataset.pictures.length} pictures, ${dataset.labels.length} labels, ${threads} threads: ${most.toFixed(2)} GB at most (3 asked for), ` +
      `${seconds()} s beside computing features (${phases.join(', ')}); measured ${metrics!.method}`,
  );
} else {
  const root = await mkdtemp(join(tmpdir(), 'bench-many-'));
  try {
    const folder = join(root, 'photos');
    await writePictures(folder, Number(values.pictures), Number(values.labels));
    await fillCache(folder, join(root, 'cache'));
    const self = fileURLToPath(import.meta.url);
    const args = ['--import', 'tsx', self, folder, root, '--threads', values.threads];
    console.log((await promisify(execFile)(process.execPath, args)).stdout.trim());
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
