/**
 * How long generating takes, beside create-vite's vanilla-ts, and plop and hygen with 20 files and with as many as ours: cold
 * processes, all in turn, in one run. Prints medians and their ratios to create-vite; the rivals come from npm each time.
 *
 *     npm run build && npx tsx bench/scaffold/run.ts [rounds] [compiled bin.js]
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, now, row } from '../measure.ts';
import { compiledTool, trainBundle } from './own-tool.ts';
import { installRivals, OUT, type Command } from './rivals.ts';

const ROUNDS = Number(process.argv[2] ?? 20);
const FAST = ['--no-format', '--no-verify', '--no-install', '--no-git'];
const FEW = 20;

const bin = compiledTool(process.argv[3]);
const folder = await mkdtemp(join(tmpdir(), 'model-builder-scaffold-'));
try {
  const bundle = await trainBundle(bin, folder);
  const generate = (flags: readonly string[]): Command => ({
    args: [bin, 'generate', OUT, '--bundle', bundle, ...flags],
    cwd: folder,
  });
  await run(generate(FAST));
  const many = await countFiles(join(folder, OUT));
  const rivals = await installRivals(join(folder, 'rivals'), [FEW, many]);
  const commands: Record<string, Command> = {
    'node -e 0': { args: ['-e', '0'], cwd: folder },
    'create-vite --help': rivals.help,
    'create-model-builder --help': { args: [bin, '--help'], cwd: folder },
    'create-vite vanilla-ts': rivals.createVite,
    'generate, unformatted, unchecked': generate(FAST),
    'generate, as by default': generate(['--no-install', '--no-git']),
    [`plop, ${FEW} files`]: rivals.plop(FEW),
    [`plop, ${many} files`]: rivals.plop(many),
    [`hygen, ${FEW} files`]: rivals.hygen(FEW),
    [`hygen, ${many} files`]: rivals.hygen(many),
  };
  const times = new Map<string, number[]>(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, command] of Object.entries(commands)) times.get(name)!.push(await run(command));
  }
  const medianOf = (name: string): number => median(times.get(name)!);
  const reference = medianOf('create-vite vanilla-ts');
  for (const [name, measured] of times) {
    const [middle, least] = [median(measured), Math.min(...measured)];
    const ratio = (middle / reference).toFixed(2);
    console.log(
      `${name.padEnd(34)} median ${middle.toFixed(0).padStart(5)} ms, least ${least.toFixed(0).padStart(5)} ms, ${ratio} x create-vite`,
    );
  }
  const ours = medianOf('generate, unformatted, unchecked');
  row(
    '--help / create-vite --help',
    medianOf('create-model-builder --help'),
    medianOf('create-vite --help'),
    1.3,
    'at most',
  );
  row(`generate ${many} files / create-vite`, ours, reference, 2, 'at most');
  row(`generate ${many} files / plop ${FEW} files`, ours, medianOf(`plop, ${FEW} files`), 1, 'at most');
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** @returns milliseconds; a command that writes nothing where it should is an error, not a fast one */
async function run({ args, cwd }: Command): Promise<number> {
  await rm(join(cwd, OUT), { recursive: true, force: true });
  const started = now();
  execFileSync(process.execPath, args, { cwd, stdio: ['ignore', 'ignore', 'ignore'] });
  const took = now() - started;
  const writes = !args.includes('--help') && !args.includes('-e');
  if (writes && (await countFiles(join(cwd, OUT))) < 10)
    throw new Error(`${args.join(' ')} wrote too little`);
  return took;
}

async function countFiles(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}
