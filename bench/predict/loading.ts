import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { median, row } from '../measure.ts';
import type { BenchProject } from './project.ts';

const ROUNDS = 15;

/** Each measurement is a process of its own: a peak of memory cannot be taken back. */
export function measureLoading(project: BenchProject, size: string): void {
  const assets = join(project.folder, 'bench-model', 'assets');
  const hand = JSON.stringify(join(project.folder, 'hand-written.mjs'));
  const model = JSON.stringify(join(assets, 'bestModel.onnx'));
  const ways = {
    zip: [
      `const { PredictionPipeline } = await import(${JSON.stringify(project.entry)});`,
      `await PredictionPipeline.load();`,
    ],
    buffer: [`const { load } = await import(${hand});`, `await load(${model});`],
    path: [`const { loadByPath } = await import(${hand});`, `await loadByPath(${model});`],
  };
  const figures = { zip: figuresOf(), buffer: figuresOf(), path: figuresOf() };
  for (let round = 0; round < ROUNDS; round++)
    for (const [way, [prepare, load]] of Object.entries(ways)) {
      const { time, peak } = measureProcess(prepare, load);
      figures[way as keyof typeof ways].time.push(time);
      figures[way as keyof typeof ways].peak.push(peak);
    }
  const middle = (way: keyof typeof ways, what: 'time' | 'peak') => median(figures[way][what]);
  row(`load MLModel.zip at ${size}, time`, middle('zip', 'time'), middle('buffer', 'time'), 1.1, 'at most');
  row(
    `load MLModel.zip at ${size}, peak memory`,
    middle('zip', 'peak'),
    middle('buffer', 'peak'),
    1.1,
    'at most',
  );
  console.log(
    `  beside it, by path: ${middle('path', 'time').toFixed(0)} ms, peak ${middle('path', 'peak').toFixed(0)} MB (nothing is hashed)`,
  );
}

function figuresOf(): { time: number[]; peak: number[] } {
  return { time: [], peak: [] };
}

function measureProcess(prepare: string, load: string): { time: number; peak: number } {
  // Not resourceUsage().maxRSS: on Linux a process inherits that of the one which started it.
  const program = `${prepare}
    const { readFile } = await import('node:fs/promises');
    const peak = async () => Number(/VmHWM:\\s+(\\d+)/.exec(await readFile('/proc/self/status', 'utf8'))[1]) / 1024;
    const start = performance.now();
    ${load}
    console.log(JSON.stringify({ time: performance.now() - start, peak: await peak() }));
    process.exit();`;
  const printed = execFileSync('node', ['--input-type=module', '-e', program], { encoding: 'utf8' });
  return JSON.parse(printed) as { time: number; peak: number };
}
