import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/bundles.ts';
import { madeOnce } from '../../support/made-once.ts';
import { run } from '../../support/run.ts';
import { digitFolder, listDigits } from './support/digits.ts';
import { JOB_ENVIRONMENT, only, runJob, SMALL, writeManifest } from './support/job.ts';
import { exportDifference } from './support/model.ts';

/** What Azure's curated image had in November 2026 is older, Debian's is older still. */
const VERSION = '2.13.0';
const STAND_IN = join(import.meta.dirname, 'support', 'torchvision-stand-in');
const LABELS = ['0', '1'];

let python: string | undefined;
beforeAll(async () => {
  try {
    const at = await madeOnce(`torch-${VERSION}`, async (folder) => {
      await run('python3', ['-m', 'venv', '--copies', folder], { cwd: folder });
      // The names of an environment's scripts are bound to where it was made: modules alone are not.
      await run(
        join(folder, 'bin', 'python'),
        ['-m', 'pip', 'install', '-q', `torch==${VERSION}`, 'numpy', 'pillow'],
        { cwd: folder, timeLimit: 600 },
      );
      await rm(join(folder, 'bin', 'pip'), { force: true });
    });
    python = join(at, 'bin', 'python');
  } catch (error) {
    console.log(`Skipped: pip cannot install PyTorch ${VERSION} here (${String(error).split('\n')[0]}).`);
  }
});

describe(`the script under PyTorch ${VERSION}, without the package onnx`, () => {
  test('trains, goes on from its checkpoint, and exports what onnxruntime computes alike', async ({
    skip,
  }) => {
    if (python === undefined) return skip();
    await expect(
      run(python, ['-c', 'import onnx'], { cwd: import.meta.dirname, env: JOB_ENVIRONMENT }),
    ).rejects.toThrow(/No module named 'onnx'/);
    await using folder = await temporaryFolder();
    const data = await digitFolder();
    const pictures = await listDigits(data, LABELS, { training: 30, validation: 15 });
    const manifest = await writeManifest(folder.path, LABELS, pictures);
    const options = { data, manifest, ...SMALL, epochs: 2, output: folder.at('output') };
    const how = { python, env: { PYTHONPATH: STAND_IN } };
    const first = await runJob(options, how);
    expect(only(first.events, 'epoch').map(({ epoch }) => epoch)).toEqual([1, 2]);
    const again = await runJob(options, how);
    expect(only(again.events, 'resumed').map(({ epoch }) => epoch)).toEqual([2]);
    expect(await exportDifference(options.output)).toBeLessThan(1e-3);
  });
});
