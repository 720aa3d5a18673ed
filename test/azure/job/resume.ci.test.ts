import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Metrics } from '../../../src/bundle/types.ts';
import { temporaryFolder } from '../../support/bundles.ts';
import { userEnvironment } from '../../support/run.ts';
import { digitFolder, listDigits } from './support/digits.ts';
import { JOB_ENVIRONMENT, jobArguments, only, PYTHON, runJob, SMALL, writeManifest } from './support/job.ts';
import { readJson } from './support/model.ts';
import { NIGHTLY } from '../../support/nightly.ts';

/** Runs the job until it has finished so many epochs, then ends it by force in the middle of the next. */
async function killInEpoch(
  finished: number,
  options: Readonly<Record<string, string | number>>,
): Promise<void> {
  const child = spawn(PYTHON!, jobArguments(options), {
    env: { ...userEnvironment(process.env), ...JOB_ENVIRONMENT },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const checkpoint = new RegExp(`^epoch-0*${finished}-.*\\.pt$`);
  const isThere = async () => {
    const files = await readdir(join(String(options.output), 'checkpoints')).catch(() => []);
    return files.some((file) => checkpoint.test(file));
  };
  while (child.exitCode === null && !(await isThere())) await sleep(20);
  await sleep(100);
  child.kill('SIGKILL');
  await ended;
}

test.skipIf(!PYTHON)(
  'goes on after a kill from the newest whole checkpoint, to the same result',
  async () => {
    await using folder = await temporaryFolder();
    const data = await digitFolder();
    const labels = ['0', '1'];
    const pictures = await listDigits(data, labels, { training: 30, validation: 15 });
    const manifest = await writeManifest(folder.path, labels, pictures);
    const options = { data, manifest, ...SMALL, epochs: 4 };
    const interrupted = { ...options, output: folder.at('interrupted') };

    await killInEpoch(2, interrupted);
    expect(await readdir(interrupted.output)).toEqual(['checkpoints']);
    const checkpoints = join(interrupted.output, 'checkpoints');
    const newest = join(
      checkpoints,
      (await readdir(checkpoints))
        .filter((file) => file.endsWith('.pt'))
        .sort()
        .at(-1)!,
    );
    const whole = await readFile(newest);
    await writeFile(newest, whole.subarray(0, whole.length - 1000));

    const resumed = await runJob(interrupted);
    expect(only(resumed.events, 'note').map(({ text }) => text)).toEqual([
      expect.stringMatching(/is incomplete/),
    ]);
    expect(only(resumed.events, 'resumed').map(({ epoch }) => epoch)).toEqual([1]);
    expect(only(resumed.events, 'epoch').map(({ epoch }) => epoch)).toEqual([2, 3, 4]);
    const seconds = only(resumed.events, 'epoch').map((event) => event.seconds);
    expect(seconds[0]).toBeGreaterThan(only(resumed.events, 'resumed')[0].seconds);

    const output = folder.at('whole');
    const uninterrupted = await runJob({ ...options, output });
    expect(only(uninterrupted.events, 'resumed')).toEqual([]);
    const [expected, actual] = await Promise.all([
      readJson<Metrics>(output, 'metrics.json'),
      readJson<Metrics>(interrupted.output, 'metrics.json'),
    ]);
    expect(actual.confusion).toEqual(expected.confusion);
    expect(actual.logLoss).toBeCloseTo(expected.logLoss, 4);
  },
);

test.runIf(PYTHON && NIGHTLY)(
  'a finished training is not repeated, and its checkpoint not used for another',
  async () => {
    await using folder = await temporaryFolder();
    const data = await digitFolder();
    const labels = ['0', '1'];
    const pictures = await listDigits(data, labels, { training: 30, validation: 15 });
    const manifest = await writeManifest(folder.path, labels, pictures);
    const options = { data, manifest, ...SMALL, epochs: 2, output: folder.at('output') };
    await runJob(options);
    const { accuracy } = await readJson<Metrics>(options.output, 'metrics.json');

    const again = await runJob(options);
    expect(only(again.events, 'epoch')).toEqual([]);
    expect(only(again.events, 'done')[0]).toMatchObject({ epochs: 2, accuracy });

    const others = await runJob({ ...options, 'learning-rate': 0.02, epochs: 1 });
    expect(only(others.events, 'note')[0].text).toMatch(
      /belongs to a training with other pictures or settings/,
    );
    expect(only(others.events, 'epoch').map(({ epoch }) => epoch)).toEqual([1]);
  },
);
