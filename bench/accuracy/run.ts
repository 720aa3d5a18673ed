/**
 * Accuracy, log loss and calibration error of the shipped trainer on pictures held out in ten seeded splits; with `--out-of-fold` beside what
 * it says itself of the training part. `--level head` leaves one level of `lite0`.
 * `npx tsx bench/accuracy/run.ts [--data folder]... [--backbone name|file|url|hub:name] [--backbone-license SPDX] [--level name] [--trained-on 100] [--mirror auto|on|off] [--seeds 10] [--threads 1] [--out-of-fold]`
 */
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Metrics } from '../../src/bundle/types.ts';
import { defaultThreads } from '../../src/training/local/options.ts';
import { localTrainer } from '../../src/training/local/local-trainer.ts';
import { groupBy } from '../../src/dataset/group-by.ts';
import { readEmbeddedBackbone } from '../../src/training/local/embedded-backbone.ts';
import { findOwnPackage } from '../../src/io/own-package.ts';
import { silentRun } from './bench-features.ts';
import { photoFolders, readBenchSet, withMnist, type BenchSet } from './development-sets.ts';
import { prototypeSplit, SEEDS } from './prototype-split.ts';
import { meanAndError, percent } from './statistics.ts';

interface Known {
  /** Percent that is asked for, and the most log loss. */
  readonly least: number;
  readonly mostLogLoss?: number;
  /** What version 0.1.0 and Teachable Machine have, percent; known figures, not run again. */
  readonly before: number;
  readonly teachableMachine?: number;
}

const KNOWN: Readonly<Partial<Record<string, Known>>> = {
  'flowers-200': { least: 87, mostLogLoss: 0.38, before: 75.5, teachableMachine: 85.5 },
  'bridge-decks': { least: 86.5, mostLogLoss: 0.4, before: 78.3, teachableMachine: 80.3 },
  mnist: { least: 95.5, before: 96.5 },
};

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true },
    backbone: { type: 'string' },
    'backbone-license': { type: 'string' },
    level: { type: 'string' },
    'trained-on': { type: 'string' },
    'out-of-fold': { type: 'boolean', default: false },
    mirror: { type: 'string', default: 'auto' },
    seeds: { type: 'string', default: String(SEEDS.length) },
    threads: { type: 'string', default: String(defaultThreads()) },
  },
});
const alone = values.level === undefined ? undefined : await levelAlone(values.level);
const backbone = values.backbone ?? alone?.file;
const custom = {
  ...(backbone !== undefined && { backbone }),
  ...(values['backbone-license'] !== undefined && { backboneLicense: values['backbone-license'] }),
};
const mirror = values.mirror as 'auto' | 'on' | 'off';

/** The default backbone in a file whose sidecar says that one level is all. */
async function levelAlone(name: string) {
  const { levels } = await readEmbeddedBackbone('lite0');
  const level = levels.find((one) => one.name === name);
  if (level === undefined) throw new Error(`Levels: ${levels.map((one) => one.name).join(', ')}.`);
  const folder = await mkdtemp(join(tmpdir(), 'bench-level-'));
  const file = join(folder, `lite0-${name}.onnx`);
  await copyFile(join(findOwnPackage().root, 'backbone', 'lite0.onnx'), file);
  await writeFile(`${file}.json`, JSON.stringify({ features: name, levels: [{ name, width: level.width }] }));
  return { folder, file };
}

async function trained(
  { dataset }: BenchSet,
  split: { readonly train: readonly number[]; readonly test: readonly number[] },
): Promise<{ readonly heldOut: Metrics; readonly own?: Metrics }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-accuracy-'));
  try {
    const part = (rows: readonly number[]) => ({
      ...dataset,
      pictures: rows.map((row) => dataset.pictures[row]),
    });
    const train = async (name: string, options: object) => {
      const given = {
        golden: 'synthetic',
        mirror,
        threads: Number(values.threads),
        ...custom,
        ...options,
      } as const;
      return (await localTrainer.train(part(split.train), given, silentRun(join(folder, name)))).metrics!;
    };
    return {
      heldOut: await train('held-out', { validationData: part(split.test) }),
      ...(values['out-of-fold'] && { own: await train('own', {}) }),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As many of each label as make up the pictures that are asked for. */
function some(rows: readonly number[], classes: readonly number[]): readonly number[] {
  if (values['trained-on'] === undefined) return rows;
  const each = Math.round(Number(values['trained-on']) / new Set(classes).size);
  return [...groupBy(rows, (row) => classes[row]).values()].flatMap((own) => own.slice(0, each));
}

async function measure(set: BenchSet): Promise<void> {
  const classes = set.dataset.pictures.map(({ label }) => set.dataset.labels.indexOf(label));
  const runs: Awaited<ReturnType<typeof trained>>[] = [];
  for (let seed = SEEDS[0]; seed < SEEDS[0] + Number(values.seeds); seed++) {
    const split = prototypeSplit(classes, 0.2, seed);
    runs.push(await trained(set, { ...split, train: some(split.train, classes) }));
  }
  const mean = (of: (run: (typeof runs)[number]) => number) => meanAndError(runs.map(of));
  const accuracy = mean(({ heldOut }) => heldOut.accuracy);
  const logLoss = mean(({ heldOut }) => heldOut.logLoss).mean;
  const known = KNOWN[set.name];
  const isMet =
    known && 100 * accuracy.mean >= known.least && logLoss <= (known.mostLogLoss ?? Number.POSITIVE_INFINITY);
  console.log(
    [
      `${set.name} (${values['trained-on'] ?? classes.length - Math.round(classes.length / 5)})`,
      `${percent(accuracy.mean)} ± ${percent(accuracy.spread)}`,
      logLoss.toFixed(3),
      percent(mean(({ heldOut }) => heldOut.calibrationError ?? NaN).mean),
      values['out-of-fold'] ? percent(mean(({ own }) => own?.accuracy ?? NaN).mean) : '-',
      known ? `${known.least} ${isMet ? 'met' : 'MISSED'}` : '-',
      known?.before.toFixed(1) ?? '-',
      known?.teachableMachine?.toFixed(1) ?? '-',
    ].join(' | '),
  );
}

console.log(
  'set | held out %, mean ± spread of the splits | log loss | calibration error, points | out of fold % | asked for | 0.1.0 | Teachable Machine',
);
for (const folder of values.data ?? photoFolders()) await measure(await readBenchSet(folder));
if (values.data === undefined) await withMnist(measure);
if (alone) await rm(alone.folder, { recursive: true });
