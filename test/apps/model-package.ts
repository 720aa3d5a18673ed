import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { madeOnce } from '../support/made-once.ts';
import { packProject } from '../support/pack.ts';
import { run } from '../support/run.ts';
import { digits } from '../e2e/support/digits.ts';
import { linkDependencies } from '../e2e/support/shared-dependencies.ts';
import { digitsBundle, tool } from '../e2e/support/tool.ts';

/** Of an install: no download of CUDA, and packages that ask for a newer Node than the oldest of ours are taken. */
export const INSTALLING = { ONNXRUNTIME_NODE_INSTALL: 'skip', npm_config_engine_strict: 'false' };

export interface ModelPackage {
  /** `digits-model` as `npm pack` makes it. */
  readonly tarball: string;
  /** The folder that it was packed in, built. */
  readonly folder: string;
  readonly readme: string;
}

/** A model of handwritten digits, trained, generated and built by the packed tool, once. */
export async function modelPackage(): Promise<ModelPackage> {
  const { hash } = await packProject();
  const bundle = await digitsBundle();
  const folder = await madeOnce(`digits-model-${hash}`, async (unfinished) => {
    const args = ['generate', 'digits', '--bundle', bundle, '--package-manager', 'npm'];
    await tool([...args, '--no-install', '--no-git', '--no-format', '--no-verify'], { cwd: unfinished });
    await linkDependencies(unfinished, ['digits']);
    const project = join(unfinished, 'digits', 'digits-model');
    await run('npm', ['run', '--silent', 'build'], { cwd: project });
    const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', unfinished];
    const { stdout } = await run('npm', pack, { cwd: project });
    await rename(join(unfinished, stdout.trim()), join(unfinished, 'digits-model.tgz'));
  });
  const project = join(folder, 'digits', 'digits-model');
  const readme = await readFile(join(project, 'README.md'), 'utf8');
  return { tarball: join(folder, 'digits-model.tgz'), folder: project, readme };
}

/**
 * A block of code that a README shows, so that it is the README that is tested.
 * @param file the comment in its first line: `next.config.mjs`
 */
export function readmeBlock(readme: string, file: string): string {
  const blocks = [...readme.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, text]) => text);
  const found = blocks.filter((text) => /^(?:\/\/|#) (.*)/.exec(text)?.[1] === file);
  if (found.length !== 1) throw new Error(`README.md has ${found.length} blocks of code for ${file}.`);
  return found[0];
}

/** The README's megabytes are those of today's versions of all packages, within a tenth. @param figure has them as its group */
export function expectSaid(readme: string, figure: RegExp, bytes: number): void {
  const said = 1e6 * Number(figure.exec(readme)?.[1]);
  console.log(`${String(figure)}: ${(bytes / 1e6).toFixed(0)} MB`);
  expect(Math.abs(bytes / said - 1)).toBeLessThan(0.1);
}

export interface Picture {
  readonly bytes: Uint8Array;
  /** The model's answer in plain Node.js. */
  readonly label: string;
}

/** Pictures that no training has seen, one a digit. @returns with the label that the model gives them, mostly the right one */
export async function pictures(): Promise<readonly Picture[]> {
  const { folder } = await modelPackage();
  const { heldOut } = await digits();
  const script = `
    const { PredictionPipeline } = await import(${JSON.stringify(join(folder, 'dist', 'index.js'))});
    const pipeline = await PredictionPipeline.load();
    for (const imageSource of process.argv.slice(1)) console.log((await pipeline.predict({ imageSource })).prediction);`;
  const args = ['--input-type=module', '--eval', script, ...heldOut.keys()];
  const { stdout } = await run('node', args, { cwd: folder });
  const labels = stdout.trim().split('\n');
  const right = [...heldOut.values()].filter((label, index) => label === labels[index]);
  if (right.length < 8)
    throw new Error(`The model gives only ${right.length} of 10 digits their right label.`);
  return await Promise.all(
    [...heldOut.keys()].map(async (path, index) => ({ bytes: await readFile(path), label: labels[index] })),
  );
}
