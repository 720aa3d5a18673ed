/**
 * Accuracy on held-out pictures: the shipped trainer and the prototype's recipe on the same five seeded splits.
 * `npx tsx bench/accuracy/run.ts [--data folder]... [--backbone file|url|hub:name --backbone-license SPDX]`
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { localTrainer } from '../../src/training/local/local-trainer.ts';
import { openLoss, type Loss } from '../../src/training/local/loss.ts';
import { featuresOf, silentRun } from './bench-features.ts';
import { photoFolders, readBenchSet, withMnist, type BenchSet } from './development-sets.ts';
import { prototypeAccuracy } from './prototype-recipe.ts';
import { prototypeSplit, SEEDS } from './prototype-split.ts';
import { meanAndError, percent } from './statistics.ts';

/** Accuracy that the prototype's report states, percent; on splits of its own. */
const PUBLISHED: Readonly<Partial<Record<string, number>>> = { 'flowers-200': 75.5, 'bridge-decks': 79.3 };
/** Teachable Machine's, with real ImageNet weights. */
const TEACHABLE_MACHINE: Readonly<Partial<Record<string, number>>> = {
  'flowers-200': 85.5,
  'bridge-decks': 80.3,
};
/** Most points that we may lie below the prototype. */
const TARGET = 1;

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true },
    backbone: { type: 'string' },
    'backbone-license': { type: 'string' },
    mirror: { type: 'string', default: 'auto' },
  },
});
const custom = {
  ...(values.backbone !== undefined && { backbone: values.backbone }),
  ...(values['backbone-license'] !== undefined && { backboneLicense: values['backbone-license'] }),
};
const mirror = values.mirror as 'auto' | 'on' | 'off';

async function ours(
  { dataset }: BenchSet,
  split: { train: readonly number[]; test: readonly number[] },
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-accuracy-'));
  try {
    const part = (rows: readonly number[]) => ({
      ...dataset,
      pictures: rows.map((row) => dataset.pictures[row]),
    });
    const options = { golden: 'synthetic', mirror, validationData: part(split.test), ...custom } as const;
    const { metrics } = await localTrainer.train(
      part(split.train),
      options,
      silentRun(join(folder, 'bundle')),
    );
    return metrics!.accuracy;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(set: BenchSet, loss: Loss): Promise<void> {
  const classes = set.dataset.pictures.map(({ label }) => set.dataset.labels.indexOf(label));
  const features = await featuresOf(set, custom, false);
  const own: number[] = [];
  const prototype: number[] = [];
  for (const seed of SEEDS) {
    const split = prototypeSplit(classes, 0.2, seed);
    prototype.push(await prototypeAccuracy(loss, features, classes, split));
    own.push(await ours(set, split));
  }
  const [a, b] = [meanAndError(own), meanAndError(prototype)];
  const difference = meanAndError(own.map((value, i) => 100 * (value - prototype[i])));
  const known = (table: Readonly<Partial<Record<string, number>>>) => table[set.name]?.toFixed(1) ?? '-';
  console.log(
    [
      `${set.name} (${classes.length})`,
      `${percent(a.mean)} ± ${percent(a.spread)}`,
      `${percent(b.mean)} ± ${percent(b.spread)}`,
      `${difference.mean.toFixed(1)} ± ${difference.error.toFixed(1)}`,
      difference.mean >= -TARGET ? 'met' : 'MISSED',
      known(PUBLISHED),
      known(TEACHABLE_MACHINE),
    ].join(' | '),
  );
}

const loss = await openLoss(1);
console.log(
  'Accuracy on held-out pictures, percent, mean ± spread of five splits; difference in points ± its standard error',
);
console.log(
  'set | ours | prototype, same splits | difference | at most 1 below | published | Teachable Machine',
);
for (const folder of values.data ?? photoFolders()) await measure(await readBenchSet(folder), loss);
if (values.data === undefined) await withMnist(async (set) => await measure(set, loss));
await loss.close();
