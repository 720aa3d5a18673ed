import { execFileSync } from 'node:child_process';
import { row } from '../measure.ts';
import type { BenchProject } from './project.ts';

/** Predictions that are asked for at once. */
const AT_ONCE = 200;
/** Milliseconds that another request should wait at most. */
const PATIENCE = 50;

/** How long the event loop is blocked while many predictions are asked for at once: a server's other requests wait so long. */
export function measureBusy(project: BenchProject, files: readonly string[]): void {
  const program = `
    const { monitorEventLoopDelay } = await import('node:perf_hooks');
    const { PredictionPipeline } = await import(${JSON.stringify(project.entry)});
    const files = ${JSON.stringify(files)};
    const pipeline = await PredictionPipeline.load();
    await pipeline.predict({ imageSource: files[0] });
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const start = performance.now();
    await Promise.all(Array.from({ length: ${AT_ONCE} }, (_, i) => pipeline.predict({ imageSource: files[i % files.length] })));
    const milliseconds = performance.now() - start;
    delay.disable();
    console.log(JSON.stringify([delay.percentile(99) / 1e6, delay.max / 1e6, milliseconds]));`;
  const [p99, longest, milliseconds] = JSON.parse(
    execFileSync('node', ['--input-type=module', '-e', program], { encoding: 'utf8' }),
  ) as [number, number, number];
  row(`${AT_ONCE} predictions at once, p99 of the event loop's delay in ms`, p99, PATIENCE, 1, 'at most');
  console.log(`  longest ${longest.toFixed(0)} ms, all done in ${milliseconds.toFixed(0)} ms`);
}
