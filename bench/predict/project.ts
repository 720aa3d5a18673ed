import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { solutionGenerator } from '../../generators/solution.ts';
import { commitPlan } from '../../src/io/commit.ts';

export interface BenchProject {
  readonly folder: string;
  /** Compiled entry of the model package. */
  readonly entry: string;
  remove(): Promise<void>;
}

/** Generates, installs and builds both projects around a bundle, in a temporary folder. */
export async function makeProject(bundle: string): Promise<BenchProject> {
  const parent = await mkdtemp(join(tmpdir(), 'bench-predict-'));
  const folder = join(parent, 'bench');
  const plan = await solutionGenerator.plan({ bundle, target: folder, name: 'bench', packageManager: 'npm' });
  await commitPlan(plan, { force: false });
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: folder, stdio: 'inherit' });
  execFileSync('npm', ['run', 'build', '--silent'], { cwd: folder, stdio: 'inherit' });
  // Hand-written loops run beside the generated code, so that both use the same sharp and onnxruntime.
  await writeFile(join(folder, 'hand-written.mjs'), HAND_WRITTEN);
  return {
    folder,
    entry: pathToFileURL(join(folder, 'bench-model', 'dist', 'index.js')).href,
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}

/** What somebody would write who knows sharp and onnxruntime-node well. */
const HAND_WRITTEN = `
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

const SIZE = 224;
const PLANE = SIZE * SIZE;

export async function load(modelFile) {
  const model = await readFile(modelFile);
  const hash = createHash('sha256').update(model).digest('hex');
  return { session: await InferenceSession.create(model, { logSeverityLevel: 3 }), hash };
}

export function loadByPath(modelFile) {
  return InferenceSession.create(modelFile, { logSeverityLevel: 3 });
}

function decode(file) {
  return sharp(file).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb')
    .resize(SIZE, SIZE, { fit: 'fill' }).raw().toBuffer();
}

async function run(session, pictures) {
  const data = new Float32Array(pictures.length * 3 * PLANE);
  pictures.forEach((bytes, index) => {
    const start = index * 3 * PLANE;
    for (let p = 0, b = 0; p < PLANE; p++, b += 3) {
      data[start + p] = bytes[b];
      data[start + PLANE + p] = bytes[b + 1];
      data[start + 2 * PLANE + p] = bytes[b + 2];
    }
  });
  const { output1 } = await session.run({ input1: new Tensor('float32', data, [pictures.length, 3, SIZE, SIZE]) });
  const width = output1.dims[1];
  return pictures.map((_, index) => {
    const logits = output1.data.subarray(index * width, (index + 1) * width);
    const largest = Math.max(...logits);
    const powers = Array.from(logits, (x) => Math.exp(x - largest));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map((x) => x / sum);
  });
}

export async function predict(session, file) {
  return (await run(session, [await decode(file)]))[0];
}

/** \`concurrency\` workers, each decoding and running \`batch\` pictures at a time. */
export async function predictAll(session, files, concurrency, batch) {
  let next = 0;
  const results = [];
  const work = async () => {
    while (next < files.length) {
      const start = next;
      next += batch;
      const scores = await run(session, await Promise.all(files.slice(start, start + batch).map(decode)));
      scores.forEach((score, index) => { results[start + index] = score; });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return results;
}
`;
