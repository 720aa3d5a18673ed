import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { writeDigits } from './digits.ts';
import { drawPicture } from './draw-picture.ts';

const ROOT = join(import.meta.dirname, '..');
const DEMO = join(ROOT, 'demo');
const PICTURES = join(DEMO, 'digits');
const HELD_OUT = join(DEMO, 'held-out');
const PROJECT = join(DEMO, 'read-digits');
const UNSEEN = join(HELD_OUT, '7', 'scan-0050.png');

await rm(DEMO, { recursive: true, force: true });
console.log('Writing 500 real scans of handwritten digits to demo/digits, and 10 others to demo/held-out.');
await writeDigits(PICTURES, [0, 50]);
await writeDigits(HELD_OUT, [50, 51]);

console.log('\n$ create-model-builder demo/read-digits --data demo/digits --yes --no-git');
run('node', [join(ROOT, 'dist', 'src', 'bin.js'), PROJECT, '--data', PICTURES, '--yes', '--no-git'], ROOT);

console.log(`\nA scan that no part of the training has seen:\n\n${await drawPicture(UNSEEN)}\n`);
console.log('$ npm start -- --top 3 ../held-out/7/scan-0050.png');
run('npm', ['--silent', 'start', '--', '--top', '3', relative(PROJECT, UNSEEN)], PROJECT);
console.log(`
The projects are in demo/read-digits. Try there:
  npm test                                      the pictures stored with the model must get their recorded scores
  npm start -- ../held-out/3/scan-0050.png      another digit, or a picture of your own`);

/** Ends this program with the other's exit code when that is not 0; what went wrong has been printed by then. */
function run(command: string, args: readonly string[], cwd: string): void {
  // npm is a .cmd file on Windows, which only the shell starts.
  const windows = process.platform === 'win32';
  const words = windows ? args.map((word) => `"${word}"`) : args;
  const { status } = spawnSync(command, words, { cwd, stdio: 'inherit', shell: windows });
  if (status !== 0) process.exit(status ?? 1);
}
