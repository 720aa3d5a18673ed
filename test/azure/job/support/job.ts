import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseJobEvent, type JobEvent } from '../../../../src/training/azure/job/events.ts';
import { JOB_ENTRY, JOB_FOLDER } from '../../../../src/training/azure/job/results.ts';
import { PROJECT_ROOT } from '../../../support/made-once.ts';
import { run, type RunResult } from '../../../support/run.ts';
import { TORCH_ENVIRONMENT, torchPython } from '../../../support/azure-emulator/jobs/interpreter.ts';

/** An interpreter that imports torch, or nothing: then the caller skips. */
export const PYTHON = await torchPython();
if (PYTHON === undefined)
  console.log(
    'Skipped: no Python here imports torch (Debian: apt-get install python3-torch python3-torchvision).',
  );

export const JOB = join(PROJECT_ROOT, JOB_FOLDER);

export const JOB_ENVIRONMENT = {
  ...TORCH_ENVIRONMENT,
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONWARNINGS: 'ignore',
};

/** Small enough for a test: ResNet18 from random weights on pictures of 32 × 32. */
export const SMALL = {
  arch: 'resnet18',
  weights: 'none',
  'image-size': 32,
  'batch-size': 32,
  workers: 0,
} as const;

export interface ListedPicture {
  readonly path: string;
  readonly label: string;
  readonly split: 'training' | 'validation';
}

export async function writeManifest(
  folder: string,
  labels: readonly string[],
  pictures: readonly ListedPicture[],
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'manifest.json');
  await writeFile(file, JSON.stringify({ labels, pictures }));
  return file;
}

export interface JobRun extends RunResult {
  readonly events: readonly JobEvent[];
}

/** The words of the command line. */
export function jobArguments(options: Readonly<Record<string, string | number>>): string[] {
  return [
    join(JOB, JOB_ENTRY),
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
  ];
}

/** Runs `train.py` to its end. */
export async function runJob(
  options: Readonly<Record<string, string | number>>,
  {
    exitCode = 0,
    env = {},
    python = PYTHON!,
  }: { exitCode?: number; env?: Readonly<Record<string, string>>; python?: string } = {},
): Promise<JobRun> {
  const result = await run(python, jobArguments(options), {
    cwd: PROJECT_ROOT,
    env: { ...JOB_ENVIRONMENT, ...env },
    exitCodes: [exitCode],
  });
  return { ...result, events: eventsOf(result.stdout) };
}

export function eventsOf(stdout: string): JobEvent[] {
  return stdout
    .split('\n')
    .map(parseJobEvent)
    .filter((event) => event !== undefined);
}

/** All events of one kind. */
export function only<Kind extends JobEvent['modelBuilder']>(
  events: readonly JobEvent[],
  kind: Kind,
): Extract<JobEvent, { modelBuilder: Kind }>[] {
  return events.filter(
    (event): event is Extract<JobEvent, { modelBuilder: Kind }> => event.modelBuilder === kind,
  );
}

/** The one error of a failed run: the same sentence for people on stderr, and no stack trace. */
export function expectError({ events, stderr }: JobRun, code: string, text: RegExp): void {
  const errors = only(events, 'error');
  expect(errors.map((error) => error.code)).toEqual([code]);
  expect(`${errors[0].message} ${errors[0].hint}`).toMatch(text);
  expect(stderr).toContain(errors[0].message);
  expect(stderr).not.toContain('Traceback');
}
