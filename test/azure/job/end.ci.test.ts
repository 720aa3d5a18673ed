import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../support/bundles.ts';
import { digitFolder, listDigits } from './support/digits.ts';
import { expectError, only, PYTHON, runJob, SMALL, writeManifest } from './support/job.ts';

const LABELS = ['0', '1'];

/** A `sitecustomize.py` that changes what Python finds when it starts. */
async function startingWith(folder: string, lines: readonly string[]): Promise<Record<string, string>> {
  await writeFile(join(folder, 'sitecustomize.py'), `${lines.join('\n')}\n`);
  return { PYTHONPATH: folder };
}

async function smallJob(folder: string): Promise<Record<string, string | number>> {
  const data = await digitFolder();
  const pictures = await listDigits(data, LABELS, { training: 20, validation: 10 });
  const manifest = await writeManifest(folder, LABELS, pictures);
  return { data, manifest, ...SMALL, epochs: 1, output: join(folder, 'output') };
}

test.skipIf(!PYTHON)(
  'an output folder that refuses to rename and to synchronise is written to, twice',
  async () => {
    await using folder = await temporaryFolder();
    const options = await smallJob(folder.path);
    const env = await startingWith(folder.path, [
      'import errno, os',
      'def refuse(*_, **__): raise OSError(errno.ENOTSUP, "not supported")',
      'os.rename = os.replace = os.fsync = refuse',
    ]);
    const { events } = await runJob(options, { env });
    expect(only(events, 'done')).toHaveLength(1);
    // As a job that was evicted while it wrote its results.
    const again = await runJob({ ...options, epochs: 2 }, { env });
    expect(only(again.events, 'done')).toHaveLength(1);
  },
);

test.skipIf(!PYTHON)('what cannot be exported is not trained', async () => {
  await using folder = await temporaryFolder();
  const options = await smallJob(folder.path);
  const env = await startingWith(folder.path, [
    'import torch',
    'def fail(*_, **__): raise RuntimeError("Unsupported: ONNX export of aten::new")',
    'torch.onnx.export = fail',
  ]);
  const run = await runJob(options, { env, exitCode: 1 });
  expectError(run, 'export', /cannot export the network.*aten::new.*Nothing was trained/);
  expect(only(run.events, 'epoch')).toEqual([]);
});
