/**
 * Does training on mirror images help? Measured on validation parts only: of each split's training part a fifth is held
 * back, the head is trained on the rest with and without mirror images. `npx tsx bench/accuracy/mirror.ts [folder]...`
 */
import { unitHash } from '../../src/dataset/split.ts';
import { balancedWeights, fitHead, slice } from '../../src/training/local/head.ts';
import { choicePictures } from '../../src/training/local/held-out.ts';
import { openLoss, type Loss } from '../../src/training/local/loss.ts';
import { planRows } from '../../src/training/local/row-plan.ts';
import { arrangeRows, featureStatistics, standardizeInPlace } from '../../src/training/local/standardize.ts';
import { featuresOf, type BenchFeatures } from './bench-features.ts';
import { photoFolders, readBenchSet, type BenchSet } from './development-sets.ts';
import { share } from './prototype-recipe.ts';
import { prototypeSplit } from './prototype-split.ts';
import { meanAndError, percent } from './statistics.ts';

const SEEDS = Array.from({ length: 20 }, (_, i) => 100 + i);
/** Training pictures of each split that are used at all; 1 is all. */
const SHARES = [0.4, 1];

interface Score {
  readonly accuracy: number;
  readonly logLoss: number;
}

async function score(
  loss: Loss,
  { dataset }: BenchSet,
  { plain, mirrored, width }: BenchFeatures,
  train: readonly number[],
  held: readonly number[],
  mirror: boolean,
): Promise<Score> {
  const { pictures, labels } = dataset;
  const rows = [
    ...train.map((i) => ({ i, mirrored: false })),
    ...(mirror ? train.map((i) => ({ i, mirrored: true })) : []),
    ...held.map((i) => ({ i, mirrored: false })),
  ];
  const matrix = new Float32Array(rows.length * width);
  rows.forEach((row, at) =>
    matrix.set((row.mirrored ? mirrored : plain).subarray(row.i * width, (row.i + 1) * width), at * width),
  );
  const plan = planRows(
    rows.map((row) => ({ picture: pictures[row.i], mirrored: row.mirrored })),
    {
      choice: choicePictures(
        train.map((i) => pictures[i]),
        1,
      ),
      heldOut: new Set(held.map((i) => pictures[i])),
    },
  );
  const arranged = arrangeRows(matrix, width, plan.order);
  standardizeInPlace(arranged, featureStatistics(arranged, width, plan.training));
  const classes = plan.order.map((row) => labels.indexOf(pictures[rows[row].i].label));
  const classWeights = balancedWeights(classes.slice(0, plan.training), labels.length);
  const all = { ...plan, matrix: arranged, width, classes, classWeights };
  const { point } = await fitHead(loss, all, { isTimeUp: () => false });
  const heldOut = slice(all, plan.training, classes.length);
  return {
    accuracy: share(await loss.probabilities(heldOut, point), heldOut.classes, labels.length),
    logLoss: await loss.evaluate(heldOut, point),
  };
}

const loss = await openLoss(1);
const folders = process.argv.length > 2 ? process.argv.slice(2) : photoFolders();
console.log(
  'set | training pictures | plain % | mirrored % | difference, points (± its standard error) | log loss difference',
);
for (const folder of folders) {
  const set = await readBenchSet(folder);
  const features = await featuresOf(set, {}, true);
  const { pictures, labels } = set.dataset;
  const classes = pictures.map(({ label }) => labels.indexOf(label));
  for (const part of SHARES) {
    const results: { plain: Score; mirrored: Score; pictures: number }[] = [];
    for (const seed of SEEDS) {
      // The test part of the split is never looked at.
      const { train } = prototypeSplit(classes, 0.2, seed);
      const inner = prototypeSplit(
        train.map((i) => classes[i]),
        0.2,
        seed + 1000,
      );
      const fit = inner.train.map((i) => train[i]).filter((i) => unitHash(seed, pictures[i].sha256) < part);
      const held = inner.test.map((i) => train[i]);
      results.push({
        plain: await score(loss, set, features, fit, held, false),
        mirrored: await score(loss, set, features, fit, held, true),
        pictures: fit.length,
      });
    }
    const difference = meanAndError(
      results.map(({ plain, mirrored }) => 100 * (mirrored.accuracy - plain.accuracy)),
    );
    const logLoss = meanAndError(results.map(({ plain, mirrored }) => mirrored.logLoss - plain.logLoss));
    console.log(
      [
        set.name,
        Math.round(meanAndError(results.map(({ pictures: count }) => count)).mean),
        percent(meanAndError(results.map(({ plain }) => plain.accuracy)).mean),
        percent(meanAndError(results.map(({ mirrored }) => mirrored.accuracy)).mean),
        `${difference.mean.toFixed(1)} ± ${difference.error.toFixed(1)}`,
        `${logLoss.mean.toFixed(3)} ± ${logLoss.error.toFixed(3)}`,
      ].join(' | '),
    );
  }
}
await loss.close();
