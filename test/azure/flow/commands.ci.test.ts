import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { builtCli } from '../../cli/built-cli.ts';
import { parseResult } from '../../cli/result-schema.ts';
import { writePictures } from '../../cli/training-world.ts';
import {
  assertNoSecrets,
  startAzureEmulator,
  type AzureEmulator,
  type Scenario,
} from '../../support/azure-emulator/index.ts';
import { run, userEnvironment } from '../../support/run.ts';

// The same object all the time, so that a test can let the job go on.
const scenario: { compute: 'ready'; job?: Scenario['job'] } = { compute: 'ready' };
let azure: AzureEmulator;
let bin: string;
let world: string;
beforeAll(async () => {
  [azure, bin, world] = await Promise.all([
    startAzureEmulator({ scenario, execute: 'canned' }),
    builtCli(),
    mkdtemp(join(tmpdir(), 'model-builder-commands-')),
  ]);
  await writePictures(join(world, 'photos'), { blue: [40, 40, 200], red: [200, 40, 40] }, 10);
});
afterEach(() => azure.assertNoViolations());
afterAll(async () => {
  await azure.close();
  await rm(world, { recursive: true, force: true });
});

const WORKSPACE = '--workspace pictures-ws';
const TRAIN = `train --data photos --train azure ${WORKSPACE} --compute gpu`;

/** @param machine each has a memory of its own */
function environment(machine: string): Record<string, string> {
  return { ...userEnvironment(process.env), ...azure.environment, XDG_STATE_HOME: join(world, machine) };
}

async function cli(line: string, exitCode = 0, machine = 'here') {
  const result = await run(process.execPath, [bin, ...line.split(' ')], {
    cwd: world,
    env: environment(machine),
    exitCodes: [exitCode],
  });
  assertNoSecrets(result.stdout, 'stdout');
  assertNoSecrets(result.stderr, 'stderr');
  return result;
}

/** Runs a training and presses Ctrl-C when its job runs. */
async function detach(
  line: string,
  when = /Status: Running|now Running/,
): Promise<{ exitCode: number | null; stderr: string; job: string }> {
  scenario.job = {
    stages: [{ status: 'Queued' }, { status: 'Running', polls: 100_000 }, { status: 'Completed' }],
  };
  const child = spawn(process.execPath, [bin, ...line.split(' ')], {
    cwd: world,
    env: environment('here'),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  let pressed = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (pressed || !when.test(stderr)) return;
    pressed = true;
    child.kill('SIGINT');
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, stderr, job: /The job (\S+) goes on in Azure/.exec(stderr)?.[1] ?? '' };
}

/** The job comes to its end with the next looks. */
function letGoOn(): void {
  scenario.job = { stages: [{ status: 'Queued' }, { status: 'Running' }, { status: 'Completed' }] };
  for (const one of azure.state.runs.values()) one.pollsLeft = 0;
}

test('Ctrl-C detaches; jobs, logs, attach from another machine find the job', async () => {
  azure.reset(scenario);
  const { exitCode, stderr, job } = await detach(`${TRAIN} --output bundle`);
  expect(exitCode, stderr).toBe(130);
  expect(stderr).toContain('Monitor current run in Azure portal: https://ml.azure.com/runs/');
  expect(stderr).toContain(
    `model-builder azure attach ${job} --workspace pictures-ws --resource-group pictures`,
  );
  assertNoSecrets(stderr, 'stderr');
  expect(azure.state.runs.get(job)?.cancelRequested).toBe(false);

  const listed = parseResult<{ jobs: object[] }>((await cli(`azure jobs ${WORKSPACE} --json`)).stdout);
  expect(listed.jobs).toMatchObject([{ job, status: 'Running', trainer: 'command', compute: 'gpu' }]);
  expect((await cli(`azure jobs ${WORKSPACE}`)).stdout).toMatch(new RegExp(`^${job} +Running`, 'm'));

  const logs = await cli(`azure logs ${job} ${WORKSPACE}`);
  expect(logs.stdout).toContain('{"modelBuilder":"start"');
  expect(logs.stderr).toContain(`Job ${job}: Running.`);

  letGoOn();
  const attached = await cli(`azure attach ${job} ${WORKSPACE} --output attached --json`, 0, 'elsewhere');
  expect(parseResult(attached.stdout)).toMatchObject({ command: 'azure attach', ok: true, job });
  const bundle = (name: string, file: string) => readFile(join(world, name, file), 'utf8');
  // Labels and golden samples are the pictures' own, although the other machine has none of them.
  expect(JSON.parse(await bundle('attached', 'bestModelMap.json'))).toEqual(['blue', 'red']);
  expect(JSON.parse(await bundle('attached', 'golden/golden.json'))).toMatchObject({ source: 'dataset' });

  const again = await cli(`${TRAIN} --output bundle`);
  expect(again.stderr).toContain(`The job ${job} of an earlier run is Completed`);
  for (const file of ['bestModel.onnx', 'MLModel.zip', 'golden/golden.json', 'metrics.json', 'pipeline.json'])
    expect((await bundle('bundle', file)) === (await bundle('attached', file)), file).toBe(true);
  expect(azure.count('PUT', /\/jobs\//)).toBe(1);
});

test('Ctrl-C before there is a job: the same command goes on, and makes nothing twice', async () => {
  azure.reset(scenario);
  const { exitCode, stderr } = await detach(`${TRAIN} --output early`, /Uploaded/);
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(/Interrupted before the job early-\w+ was submitted[^]*goes on from here/);
  letGoOn();
  await cli(`${TRAIN} --output early`);
  expect(azure.count('PUT', /\/jobs\//)).toBe(1);
});

test('attach generates the projects, as create does; without a name it takes the newest job', async () => {
  azure.reset(scenario);
  letGoOn();
  await cli(`${TRAIN} --experiment colours --output first`);
  const second = await cli(`${TRAIN} --experiment colours --output second --seed 2`);
  expect(second.stderr).toContain('The experiment colours exists: this job joins it.');
  const { stdout } = await cli(
    `azure attach ${WORKSPACE} --target my-colours --no-install --no-git --no-format --no-verify --json`,
    0,
    'elsewhere',
  );
  expect(parseResult(stdout)).toMatchObject({
    ok: true,
    name: 'my-colours',
    folders: ['my-colours-model', 'my-colours-console-app'],
    metrics: { accuracy: 1 },
  });
  expect((await cli(`azure attach ${WORKSPACE} --target my-colours`, 3)).stderr).toContain('already has');
});

test('cancel ends a job; the training that waits for it says so', async () => {
  azure.reset(scenario);
  const { job } = await detach(`${TRAIN} --output cancelled`);
  expect((await cli(`azure cancel ${job} ${WORKSPACE}`)).stdout).toBe(
    `The job ${job} has ended: Canceled.\n`,
  );
  expect((await cli(`azure cancel ${job} ${WORKSPACE}`)).stdout).toContain('had ended already: Canceled');
  const attached = await cli(`azure attach ${job} ${WORKSPACE} --output nothing`, 1);
  expect(attached.stderr).toContain(`The job ${job} was cancelled`);
});

test.each([
  ['azure cancel --workspace pictures-ws', 2, '<job>'],
  ['azure jobs', 2, '--workspace'],
  ['azure attach no-such-job --workspace pictures-ws', 1, 'There is no job no-such-job'],
  ['azure logs a:b --workspace pictures-ws', 2, 'letters, digits, hyphens'],
  ['azure logs --workspace pictures-ws', 1, 'was submitted by this tool'],
])('%s: exit code %i, "%s"', async (line, exitCode, says) => {
  azure.reset(scenario);
  expect((await cli(line, exitCode)).stderr).toContain(says);
});

test('AutoML: attached from another machine, measured on the held-out pictures', async () => {
  azure.reset(scenario);
  letGoOn();
  await cli(`${TRAIN} --azure-trainer automl --output automl`);
  const { stdout } = await cli(`azure attach ${WORKSPACE} --output automl-attached --json`, 0, 'elsewhere');
  expect(parseResult(stdout)).toMatchObject({ ok: true, metrics: { validationPictures: 6 } });
  const pipeline = (name: string) => readFile(join(world, name, 'pipeline.json'), 'utf8');
  expect(await pipeline('automl-attached')).toBe(await pipeline('automl'));
  expect(JSON.parse(await pipeline('automl'))).toMatchObject({
    trainer: { name: 'azure-automl' },
    // Six pictures cannot tell one.
    threshold: 0.5,
    preprocessing: { scale: 1, mean: [0, 0, 0], resize: { mode: 'short-side', shortSide: 256 } },
  });
});
