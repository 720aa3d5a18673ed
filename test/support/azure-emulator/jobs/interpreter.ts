import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const CANDIDATES = ['python3', '/usr/bin/python3', '/usr/local/bin/python3', 'python'];

/** What lets PyTorch run in less time on few processors. */
export const TORCH_ENVIRONMENT = {
  // On a busy machine its threads wait for each other most of the time.
  OMP_NUM_THREADS: '1',
  // The C library would give the memory of every large tensor back to the system, and take it anew for the next.
  MALLOC_MMAP_THRESHOLD_: String(2 ** 32),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 33),
  MALLOC_TOP_PAD_: String(2 ** 26),
};

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
