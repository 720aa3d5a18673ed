/**
 * Pictures of another kind: trained on four fifths of each set, asked with the held-out fifth, with the other sets and with fifty drawn
 * pictures. `npx tsx bench/unfamiliar/run.ts [--backbone name]`
 */
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { readEmbeddedBackbone } from '../../src/training/local/embedded-backbone.ts';
import type { EmbeddedName } from '../../src/training/local/backbone-address.ts';
import { openExtractor } from '../../src/training/local/extractor.ts';
import { familiarityOf, fitFamiliarity, headRows } from '../../src/training/local/familiarity.ts';
import { assignFolds, FOLDS } from '../../src/training/local/folds.ts';
import { openProducts } from '../../src/training/local/products.ts';
import { seededRandom } from '../../src/training/local/random.ts';
import { featuresOf } from '../accuracy/bench-features.ts';
import { photoFolders, readBenchSet, withMnist, type BenchSet } from '../accuracy/development-sets.ts';
import { prototypeSplit, SEEDS } from '../accuracy/prototype-split.ts';
import { meanAndError, percent } from '../accuracy/statistics.ts';

const KEEP = 0.98;
const DRAWN = 50;
const { values } = parseArgs({ options: { backbone: { type: 'string' } } });
const backbone = await readEmbeddedBackbone(values.backbone as EmbeddedName | undefined);
const { width } = backbone;
const level = backbone.levels.at(-1)!;
const products = await openProducts(1);

/** Noise, gradients and text on a page, in turn. */
async function drawn(at: number): Promise<Uint8Array> {
  const random = seededRandom(at + 1);
  const side = backbone.resize.width;
  if (at % 3 === 2) {
    const lines = Array.from({ length: 14 }, (_, line) => {
      const words = Array.from({ length: 60 }, () => 'abcdefghij klmno pqrst'[Math.floor(22 * random())]);
      return `<text x="8" y="${14 + 15 * line}" font-size="11">${words.join('')}</text>`;
    });
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="100%" height="100%" fill="white"/>${lines.join('')}</svg>`;
    return await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer();
  }
  const [from, to] = [0, 1].map(() => [0, 1, 2].map(() => 255 * random()));
  const angle = 2 * Math.PI * random();
  return Uint8Array.from({ length: 3 * side * side }, (_, i) => {
    if (at % 3 === 0) return 256 * random();
    const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side)];
    const along = 0.5 + ((x / side - 0.5) * Math.cos(angle) + (y / side - 0.5) * Math.sin(angle)) / 1.5;
    return from[i % 3] + along * (to[i % 3] - from[i % 3]);
  });
}

async function drawnFeatures(): Promise<Float32Array> {
  const extractor = await openExtractor(
    { ...backbone, output: backbone.features },
    { own: true, threads: 1 },
  );
  const result = new Float32Array(DRAWN * width);
  for (let at = 0; at < DRAWN; at++)
    result.set(await extractor.extract([await drawn(at)], false), at * width);
  await extractor.close();
  return result;
}

/** Share of pairs of a familiar and a foreign picture in which the familiar one is the more familiar. */
function auroc(own: Float32Array, foreign: Float32Array): number {
  let sum = 0;
  for (const a of own) for (const b of foreign) sum += a > b ? 1 : a === b ? 0.5 : 0;
  return sum / (own.length * foreign.length);
}

interface Asked {
  readonly name: string;
  readonly matrix: Float32Array;
}

async function measure({ name, dataset }: BenchSet, matrix: Float32Array, others: readonly Asked[]) {
  const classes = dataset.pictures.map(({ label }) => dataset.labels.indexOf(label));
  const kept: number[] = [];
  const results = new Map(others.map((other) => [other, { auroc: [] as number[], refused: [] as number[] }]));
  for (const seed of SEEDS) {
    const { train, test } = prototypeSplit(classes, 0.2, seed);
    const gather = (rows: readonly number[]) => {
      const part = new Float32Array(rows.length * width);
      rows.forEach((row, at) => part.set(matrix.subarray(row * width, (row + 1) * width), at * width));
      return headRows(part, width, level, rows.length);
    };
    const pictures = train.map((row) => dataset.pictures[row]);
    const { folds } = assignFolds(
      pictures,
      Int32Array.from(pictures, (_, at) => at),
      1,
    );
    const scored = Array.from({ length: FOLDS }, (_, fold) => fold);
    const { prototypes, threshold } = await fitFamiliarity(gather(train), folds, scored, KEEP, products, 1);
    const ask = async (rows: ReturnType<typeof headRows>) => await familiarityOf(rows, prototypes, products);
    const own = await ask(gather(test));
    kept.push(own.filter((value) => value >= threshold!).length / own.length);
    for (const other of others) {
      const foreign = await ask(headRows(other.matrix, width, level, other.matrix.length / width));
      results.get(other)!.auroc.push(auroc(own, foreign));
      results.get(other)!.refused.push(foreign.filter((value) => value < threshold!).length / foreign.length);
    }
  }
  console.log(`${name}: ${percent(meanAndError(kept).mean)} % of held-out own ones kept (96 asked for)`);
  return others.map((other) => {
    const of = results.get(other)!;
    const refused = meanAndError(of.refused).mean;
    console.log(
      `  asked with ${other.name}: AUROC ${meanAndError(of.auroc).mean.toFixed(3)} (0.96), refused ${percent(refused)} % (75); ` +
        `lowest of the splits ${Math.min(...of.auroc).toFixed(3)}, ${percent(Math.min(...of.refused))} %`,
    );
    return refused;
  });
}

const sets: (BenchSet & Asked)[] = [];
const add = async (set: BenchSet) =>
  sets.push({
    ...set,
    matrix: (await featuresOf(set, values.backbone === undefined ? {} : { backbone: values.backbone }, false))
      .plain,
  });
for (const folder of photoFolders()) await add(await readBenchSet(folder));
await withMnist(add);
const pages = { name: `${DRAWN} drawn`, matrix: await drawnFeatures() };
const all: number[] = [];
for (const set of sets)
  all.push(...(await measure(set, set.matrix, [...sets.filter((other) => other !== set), pages])));
console.log(`refused on the mean: ${percent(all.reduce((a, b) => a + b, 0) / all.length)} % (88 asked for)`);
await products.close();
