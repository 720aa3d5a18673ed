/**
 * How long `--help` takes, beside `create-vite --help`: both in turn, in one run. Prints medians and their ratio.
 *
 *     npm run build && npx tsx bench/startup/run.ts [rounds]
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

const TARGET = 1.3;
const ROUNDS = Number(process.argv[2] ?? 40);

const own = join(import.meta.dirname, '..', '..', 'dist', 'src', 'bin.js');
if (!existsSync(own)) throw new Error('dist/src/bin.js is missing: run `npm run build` first.');

const folder = await mkdtemp(join(tmpdir(), 'model-builder-startup-'));
try {
  const install = [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    'create-vite',
  ];
  execFileSync('npm', install, { stdio: 'ignore', shell: process.platform === 'win32' });
  const commands = {
    'node -e 0': ['-e', '0'],
    'create-vite --help': [join(folder, 'node_modules', 'create-vite', 'index.js'), '--help'],
    'create-model-builder --help': [own, '--help'],
    'create-model-builder --version': [own, '--version'],
  };
  const times = new Map(Object.keys(commands).map((name) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, args] of Object.entries(commands)) {
      const started = performance.now();
      execFileSync(process.execPath, args, { stdio: 'ignore' });
      times.get(name)!.push(performance.now() - started);
    }
  }
  const reference = median(times.get('create-vite --help')!);
  for (const [name, measured] of times) {
    const [middle, least] = [median(measured), Math.min(...measured)];
    const ratio = (middle / reference).toFixed(2);
    console.log(
      `${name.padEnd(32)} median ${middle.toFixed(0)} ms, least ${least.toFixed(0)} ms, ${ratio} x create-vite`,
    );
  }
  const ratio = median(times.get('create-model-builder --help')!) / reference;
  console.log(`ratio ${ratio.toFixed(2)}, target at most ${TARGET}: ${ratio <= TARGET ? 'met' : 'missed'}`);
  process.exitCode = ratio <= TARGET ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
