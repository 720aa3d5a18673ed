import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { builtCli } from '../../cli/built-cli.ts';
import { parseResult } from '../../cli/result-schema.ts';
import { writePictures } from '../../cli/training-world.ts';
import { run } from '../../support/run.ts';
import {
  assertNoSecrets,
  startAzureEmulator,
  type AzureEmulator,
} from '../../support/azure-emulator/index.ts';
import { BUNDLE_FILES } from './support/bundle-files.ts';

let azure: AzureEmulator;
let bin: string;
let world: string;
beforeAll(async () => {
  [azure, bin, world] = await Promise.all([
    startAzureEmulator({ execute: 'canned' }),
    builtCli(),
    mkdtemp(join(tmpdir(), 'model-builder-azure-')),
  ]);
  await writePictures(join(world, 'photos'), { blue: [40, 40, 200], red: [200, 40, 40] }, 12);
});
afterEach(() => azure.assertNoViolations());
afterAll(async () => {
  await azure.close();
  await rm(world, { recursive: true, force: true });
});

async function cli(args: string, exitCode = 0) {
  const result = await run(process.execPath, [bin, ...args.split(' ')], {
    cwd: world,
    env: { ...azure.environment, XDG_STATE_HOME: join(world, 'state') },
    exitCodes: [exitCode],
  });
  assertNoSecrets(result.stdout, 'stdout');
  assertNoSecrets(result.stderr, 'stderr');
  expect(result.stderr).not.toMatch(/^\s+at /m);
  return result;
}

test('a command job makes the bundle that the local trainer makes, workspace and compute included', async () => {
  azure.reset({ exists: 'nothing' });
  const { stdout, stderr } = await cli(
    'train --data photos --output bundle --train azure --workspace flowers --region westeurope --json',
  );
  const result = parseResult<{ metrics: { accuracy: number } }>(stdout);
  expect(result).toMatchObject({ command: 'train', ok: true, metrics: { accuracy: 1 } });
  expect(stderr).toContain('Monitor current run in Azure portal: https://ml.azure.com/runs/');
  expect(stderr).toMatch(/Epoch 3\/3: training .* validation .* best/);
  expect((await readdir(join(world, 'bundle'))).sort()).toEqual(BUNDLE_FILES);
  expect(await readFile(join(world, 'bundle', 'bestModelMap.json'), 'utf8')).toBe('["blue","red"]');
  expect(azure.count('PUT', /\/deployments\//)).toBe(1);
  expect(azure.count('PUT', /\/computes\//)).toBe(1);
  expect(azure.count('PUT', /\/jobs\//)).toBe(1);
});
