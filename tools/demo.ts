import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDigits } from './digits.ts';

const ROOT = join(import.meta.dirname, '..');
const DEMO = join(ROOT, 'demo');
const PICTURES = join(DEMO, 'digits');
const HELD_OUT = join(DEMO, 'held-out');
const PROJECT = join(DEMO, 'read-digits');

await rm(DEMO, { recursive: true, force: true });
console.log('Writing 500 real scans of handwritten digits to demo/digits, and 10 others to demo/held-out');
await writeDigits(PICTURES, [0, 50]);
await writeDigits(HELD_OUT, [50, 51]);

run('node', [join(ROOT, 'dist/src/bin.js'), PROJECT, '--data', PICTURES, '--yes', '--no-git']);
console.log('\nA picture that was never seen, the digit 7:');
run('npm', ['--silent', 'start', '--', '--top', '3', join(HELD_OUT, '7', 'scan-0050.png')], PROJECT);
console.log('\nLook around in demo/read-digits; `npm start` there predicts again.');

function run(command: string, args: readonly string[], cwd = ROOT): void {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}
