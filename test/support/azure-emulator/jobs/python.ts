import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fields, text } from '../json.ts';
import { artifactsOf, asFolder, blobAddress } from '../blobs/address.ts';
import type { BlobFolder } from '../blobs/store.ts';
import { virtualNow } from '../replies.ts';
import { getResource } from '../resources.ts';
import type { ArmResource, JobRun, World } from '../types.ts';
import { workspaceOfJob } from './inputs.ts';
import { TORCH_ENVIRONMENT, torchPython } from './interpreter.ts';
import { assertMounts } from './mounts.ts';
import { STD_LOG } from './canned.ts';
import { takeMetrics } from './metrics.ts';

/** Really runs a command job: code and inputs out of Azurite, the job's own command line, results back into Azurite. */
export async function runInPython(world: World, run: JobRun, job: ArmResource): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'model-builder-job-'));
  try {
    let ended = await onOneNode(world, run, job, join(folder, '0'));
    // Only the mounted outputs outlive an evicted node.
    if (ended === 'evicted') ended = await onOneNode(world, run, job, join(folder, '1'));
    run.status = ended;
  } catch (error) {
    run.error = { code: 'SystemError', message: (error as Error).message };
    run.status = 'Failed';
  } finally {
    run.stop = undefined;
    run.endedAt = virtualNow(world);
    await rm(folder, { recursive: true, force: true });
  }
}

async function onOneNode(world: World, run: JobRun, job: ArmResource, folder: string): Promise<string> {
  run.status = 'Preparing';
  const places = await materialise(world, job, folder);
  if (wasCanceled(run)) return 'Canceled';
  run.status = 'Running';
  run.startedAt ??= virtualNow(world);
  const evictAfter = folder.endsWith('0') ? world.scenario.job?.evictAfterEpochs : undefined;
  const { code, evicted } = await execute(world, run, job, folder, places.command, evictAfter);
  if (wasCanceled(run)) return 'Canceled';
  run.status = evicted ? 'Queued' : 'Finalizing';
  for (const [local, remote] of places.outputs) await upload(world, local, remote);
  if (evicted) return 'evicted';
  if (code === 0) return 'Completed';
  run.error = {
    code: 'UserError',
    message: `Execution failed. User process '${places.command.split(' ')[0]}' exited with status code ${code}. Please check log file '${STD_LOG}' for error details.`,
  };
  return 'Failed';
}

/** Asked anew each time: it changes while the job runs. */
function wasCanceled(run: JobRun): boolean {
  return run.cancelRequested;
}

interface Places {
  readonly command: string;
  readonly outputs: readonly (readonly [string, BlobFolder])[];
}

async function materialise(world: World, job: ArmResource, folder: string): Promise<Places> {
  assertMounts(world, job);
  const workspace = workspaceOfJob(job);
  const codeUri = text(getResource(world, text(job.properties, 'codeId') ?? '')?.properties, 'codeUri');
  if (codeUri !== undefined)
    await download(world, asFolder(blobAddress(world, workspace, codeUri)), join(folder, 'code'));
  const values = new Map<string, string>();
  for (const [name, input] of Object.entries(fields(job.properties, 'inputs'))) {
    const uri = text(input, 'uri');
    if (uri === undefined) values.set(`inputs.${name}`, text(input, 'value') ?? '');
    else
      values.set(
        `inputs.${name}`,
        await fetchInput(
          world,
          blobAddress(world, workspace, uri),
          join(folder, 'inputs', name),
          text(input, 'jobInputType')!,
        ),
      );
  }
  const outputs: (readonly [string, BlobFolder])[] = [];
  for (const [name, output] of Object.entries(fields(job.properties, 'outputs'))) {
    const local = join(folder, 'outputs', name);
    await mkdir(local, { recursive: true });
    const uri =
      text(output, 'uri') ?? `azureml://datastores/workspaceblobstore/paths/azureml/${job.name}/${name}/`;
    const remote = asFolder(blobAddress(world, workspace, uri));
    // A mounted output shows what an interrupted run left there.
    await download(world, remote, local);
    outputs.push([local, remote]);
    values.set(`outputs.${name}`, local);
  }
  const command = text(job.properties, 'command')!.replace(
    /\$\{\{\s*([\w.]+)\s*\}\}/g,
    (whole, key: string) => {
      const value = values.get(key);
      if (value === undefined) throw new Error(`The command names ${whole}, which the job does not have.`);
      return value;
    },
  );
  return { command, outputs };
}

async function fetchInput(world: World, place: BlobFolder, local: string, kind: string): Promise<string> {
  if (kind !== 'uri_file') {
    await download(world, asFolder(place), local);
    return local;
  }
  const content = await world.blobs.get(place, '');
  if (!content) throw new Error(`There is no blob ${place.prefix}.`);
  const file = join(local, place.prefix.split('/').at(-1)!);
  await mkdir(local, { recursive: true });
  await writeFile(file, content);
  return file;
}

async function execute(
  world: World,
  run: JobRun,
  job: ArmResource,
  folder: string,
  command: string,
  evictAfter: number | undefined,
): Promise<{ readonly code: number; readonly evicted: boolean }> {
  const python = world.python ?? (await torchPython());
  if (python === undefined) throw new Error('No interpreter here imports torch.');
  await mkdir(join(folder, 'code', 'bin'), { recursive: true });
  await writeFile(join(folder, 'code', 'bin', 'python'), `#!/bin/sh\nexec '${python}' "$@"\n`, {
    mode: 0o755,
  });
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: join(folder, 'code'),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: `${join(folder, 'code', 'bin')}:${process.env.PATH}`,
      ...TORCH_ENVIRONMENT,
      AZUREML_RUN_ID: run.id,
      ...(fields(job.properties, 'environmentVariables') as Record<string, string>),
    },
  });
  run.stop = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  process.once('exit', run.stop);
  const log: string[] = [];
  const artifacts = artifactsOf(world, workspaceOfJob(job), run.id);
  const keep = async () => {
    await world.blobs.put(artifacts, STD_LOG, `${log.join('\n')}\n`);
    run.logs.set(STD_LOG, STD_LOG);
  };
  let epochs = 0;
  let evicted = false;
  let writing = Promise.resolve();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      log.push(line);
      takeMetrics(run, [line], virtualNow(world));
      if (/"modelBuilder": ?"epoch"/.test(line) && ++epochs === evictAfter) {
        evicted = true;
        run.stop?.();
      }
      writing = writing.then(keep);
    });
  }
  const code = await new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? 137)));
  process.off('exit', run.stop);
  await writing;
  return { code, evicted };
}

async function download(world: World, from: BlobFolder, folder: string): Promise<void> {
  for (const name of await world.blobs.list(from)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, (await world.blobs.get(from, name))!);
  }
}

async function upload(world: World, folder: string, to: BlobFolder): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    await world.blobs.put(to, file.slice(folder.length + 1), await readFile(file));
  }
}
