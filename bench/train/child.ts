/**
 * One measurement in a process of its own. Arguments: `bare` or `train`, folder, scratch folder, threads, and for `bare` a
 * backbone other than the default: a name in the package, or a file. Prints JSON.
 */
import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDataset } from '../../src/dataset/read.ts';
import { isEmbedded } from '../../src/training/local/backbone-address.ts';
import { readEmbeddedBackbone } from '../../src/training/local/embedded-backbone.ts';
import { localTrainer } from '../../src/training/local/local-trainer.ts';
import type { Dataset } from '../../src/dataset/types.ts';
import type { TrainingEvent, TrainingRun } from '../../src/training/trainer.ts';
import { bareExtraction } from './bare.ts';

export interface Measured {
  readonly milliseconds: number;
  /** CPU time of all threads, milliseconds: less blurred by whatever else the machine does. */
  readonly cpu: number;
  /** Milliseconds from the start at which each phase began. */
  readonly phases: Readonly<Record<string, number>>;
  /** Resident bytes. */
  readonly quarter: number;
  readonly featuresDone: number;
  /** Highest resident bytes beyond those of a training on a few pictures. */
  readonly growth: number;
}

const [, , kind, folder, scratch, threads, backbone = 'lite0'] = process.argv;
const rss = () => process.memoryUsage.rss();
const peak = () => process.resourceUsage().maxRSS * 1024;
/** Pictures a label of the training that brings the runtime's and libvips' own memory into place. */
const WARM_UP = 12;
/** Enough decoded pictures for the garbage collector to have found its pace. */
const WARM_UP_ROUNDS = 5;

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function train(): Promise<Measured> {
  const dataset = await readDataset(folder);
  const few = dataset.labels.flatMap((label) =>
    dataset.pictures.filter((picture) => picture.label === label).slice(0, WARM_UP),
  );
  for (let round = 0; round < WARM_UP_ROUNDS; round++)
    await trainOnce({ ...dataset, pictures: few }, join(scratch, 'warm-up'), () => undefined, false);
  const settled = peak();

  const phases: Record<string, number> = {};
  let quarter = 0;
  let featuresDone = 0;
  const startCpu = cpu();
  const start = performance.now();
  await trainOnce(await readDataset(folder), join(scratch, 'bundle'), (event) => {
    if (event.kind === 'phase') phases[event.phase] = performance.now() - start;
    if (event.kind !== 'progress' || event.phase !== 'features') return;
    if (quarter === 0 && event.done >= event.total / 4) quarter = rss();
    if (event.done === event.total) featuresDone = rss();
  });
  const milliseconds = performance.now() - start;
  return { milliseconds, cpu: cpu() - startCpu, phases, quarter, featuresDone, growth: peak() - settled };
}

async function trainOnce(
  dataset: Dataset,
  parent: string,
  report: (event: TrainingEvent) => void,
  cache = true,
): Promise<void> {
  await mkdir(parent, { recursive: true });
  const run: TrainingRun = {
    signal: new AbortController().signal,
    output: join(await mkdtemp(join(parent, 'run-')), 'bundle'),
    now: () => performance.now(),
    state: { get: () => Promise.resolve(undefined), set: () => Promise.resolve() },
    report,
  };
  // Without mirror images: both sides compute each picture once.
  const options = {
    golden: 'dataset',
    mirror: 'off',
    cache,
    threads: Number(threads),
    cacheDirectory: join(scratch, 'cache'),
  } as const;
  await localTrainer.train(dataset, options, run);
}

async function bare(): Promise<Pick<Measured, 'milliseconds' | 'cpu'>> {
  const model = isEmbedded(backbone)
    ? (await readEmbeddedBackbone(backbone)).model
    : await readFile(backbone);
  return await bareExtraction(model, folder, Number(threads), cpu);
}

console.log(JSON.stringify(kind === 'bare' ? await bare() : await train()));
