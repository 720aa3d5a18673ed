import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const CANDIDATES = ['python3', '/usr/bin/python3', '/usr/local/bin/python3', 'python'];

let found: Promise<string | undefined> | undefined;

/** The first interpreter that imports torch and torchvision: the one on PATH need not be the system's. */
export function torchPython(): Promise<string | undefined> {
  return (found ??= find());
}

async function find(): Promise<string | undefined> {
  for (const candidate of CANDIDATES) {
    try {
      const { stdout } = await promisify(execFile)(candidate, [
        '-c',
        'import sys, torch, torchvision; print(sys.executable)',
      ]);
      return stdout.trim();
    } catch {
      // The next one may.
    }
  }
  return undefined;
}
