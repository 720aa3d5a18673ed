import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Independent of our converter, and of each other. Not development dependencies: they are large and rarely needed. */
export const RUNTIMES = {
  tfjs: { package: '@tensorflow/tfjs', version: '4.22.0' },
  tflite: { package: '@tensorflow/tfjs-tflite', version: '0.0.1-alpha.10' },
} as const;

/** Installs both runtimes in a temporary folder and gives a `require` that finds them there; the folder goes at the end. */
export async function withRuntimes<T>(use: (require: NodeJS.Require) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'backbone-record-'));
  try {
    await writeFile(join(folder, 'package.json'), '{}');
    const packages = Object.values(RUNTIMES).map(({ package: name, version }) => `${name}@${version}`);
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
    await run('npm', ['install', ...packages, ...options], { cwd: folder, shell: process.platform === 'win32' });
    return await use(createRequire(join(folder, 'package.json')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
