import { execFileSync } from 'node:child_process';
import type { BenchProject } from './project.ts';

/** Resident memory after so many pictures: a leak or an unbounded queue would grow with them. */
const CHECKPOINTS = [2_000, 4_000, 6_000, 8_000, 10_000];

export function measureMemory(project: BenchProject, files: readonly string[]): void {
  const program = `
    const { PredictionPipeline } = await import(${JSON.stringify(project.entry)});
    const files = ${JSON.stringify(files)};
    const checkpoints = ${JSON.stringify(CHECKPOINTS)};
    function* inputs() { for (let i = 0; i < checkpoints.at(-1); i++) yield { imageSource: files[i % files.length] }; }
    const pipeline = await PredictionPipeline.load();
    const sizes = [];
    let done = 0;
    for await (const output of pipeline.predictMany(inputs()))
      if (checkpoints.includes(++done)) sizes.push(process.memoryUsage.rss() / 2 ** 20);
    console.log(JSON.stringify(sizes));`;
  const sizes = JSON.parse(
    execFileSync('node', ['--input-type=module', '-e', program], { encoding: 'utf8' }),
  ) as number[];
  console.log(
    `predictMany, resident MB after ${CHECKPOINTS.join(', ')} pictures: ${sizes.map((size) => size.toFixed(0)).join(', ')}`,
  );
}
