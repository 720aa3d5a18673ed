import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle } from '../../../../src/bundle/types.ts';
import { readDataset } from '../../../../src/dataset/read.ts';
import type { Dataset } from '../../../../src/dataset/types.ts';
import { ModelBuilderError } from '../../../../src/errors.ts';
import { openStateStore } from '../../../../src/io/state-store.ts';
import { connectAzure } from '../../../../src/training/azure/azure.ts';
import { azureTrainer } from '../../../../src/training/azure/flow/azure-trainer.ts';
import type { AzureOptions } from '../../../../src/training/azure/flow/options.ts';
import { writePictures } from '../../../cli/training-world.ts';
import {
  secretsIn,
  startAzureEmulator,
  type AzureEmulator,
  type Scenario,
} from '../../../support/azure-emulator/index.ts';
import { NAMES } from '../../../support/azure-emulator/seed.ts';
import { unsignedToken } from '../../../support/azure-emulator/tokens.ts';
import { cacheTokens } from '../../../../src/training/azure/token-cache.ts';
import { connectionTo, type TestConnection } from '../../core/in-process.ts';

/** What one run of the trainer came to. */
export interface Outcome {
  readonly bundle?: Bundle;
  readonly error?: ModelBuilderError;
  /** Everything that a person was told, in order. */
  readonly said: string;
  readonly waits: TestConnection['waits'];
}

export interface How {
  /** Life of each token of Resource Manager; the last one's is that of all others. */
  readonly tokenSeconds?: readonly number[] | undefined;
  /** Every look at the clock finds it so many minutes later. @default 0 */
  readonly hurries?: number | undefined;
}

/** A subscription on loopback, and a machine that trains in it. */
export interface TrainingWorld extends AsyncDisposable {
  readonly azure: AzureEmulator;
  readonly folder: string;
  /**
   * Check and train, as the command line does, on the same machine: what is remembered stays from run to run.
   */
  train(options?: Partial<AzureOptions>, how?: How): Promise<Outcome>;
  /** From now on Azure behaves otherwise; what is there stays. */
  becomes(scenario: Scenario): void;
}

let pictures: Promise<{ dataset: Dataset; folder: string }> | undefined;

/** Two labels, twelve pictures each, made once. */
export function smallDataset(): Promise<{ dataset: Dataset; folder: string }> {
  return (pictures ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'model-builder-photos-'));
    await writePictures(folder, { blue: [40, 40, 200], red: [200, 40, 40] }, 12);
    const signal = new AbortController().signal;
    return { dataset: await readDataset(folder, { forTraining: true, signal }), folder };
  })());
}

/** For the end of a test file. */
export async function removeSmallDataset(): Promise<void> {
  const made = await pictures;
  // The next file of this worker makes its own.
  pictures = undefined;
  if (made !== undefined) await rm(made.folder, { recursive: true, force: true });
}

let worlds = 0;

/** Stands for a workspace that nobody has made yet. */
export const NEW_WORKSPACE = 'new-ws';

export async function trainingWorld(given: Scenario): Promise<TrainingWorld> {
  const scenario = structuredClone(given);
  const azure = await startAzureEmulator({ scenario, execute: 'canned' });
  const folder = await mkdtemp(join(tmpdir(), 'model-builder-flow-'));
  const { dataset } = await smallDataset();
  const state = openStateStore(join(folder, 'state'), folder);
  // A name of its own: storage accounts are called after their workspace, and all emulators share one Azurite.
  const fresh = `new-ws-${++worlds}`;
  let runs = 0;
  return {
    azure,
    folder,
    becomes(next) {
      for (const key of Object.keys(scenario)) Reflect.deleteProperty(scenario, key);
      Object.assign(scenario, structuredClone(next));
    },
    async train(more = {}, { tokenSeconds = [3600], hurries = 0 } = {}) {
      let hurried = 0;
      const connection = { ...connectionTo(azure.endpoint), credential: credential(tokenSeconds) };
      const said: string[] = [];
      const trainer = azureTrainer(await connectAzure(connection));
      const own = more.workspace === NEW_WORKSPACE ? { workspace: fresh } : {};
      const options: AzureOptions = { ...OPTIONS, ...more, ...own, state };
      const outcome = (result: Pick<Outcome, 'bundle' | 'error'>): Outcome => {
        const { error } = result;
        const all = [...said, ...(error === undefined ? [] : [error.message, error.hint])].join('\n');
        const leaked = secretsIn(all);
        if (leaked.length > 0) throw new Error(`A secret was said: ${all}`);
        return { ...result, said: all, waits: connection.waits };
      };
      try {
        const { findings } = await trainer.check(dataset, options);
        for (const { severity, message } of findings) said.push(`${severity}: ${message}`);
        const stopped = findings.filter(({ severity }) => severity === 'error');
        if (stopped.length > 0) {
          const [{ code, message }] = stopped;
          throw new ModelBuilderError(code, message, { hint: '' });
        }
        const bundle = await trainer.train(dataset, options, {
          signal: connection.signal,
          output: join(folder, `bundle-${runs++}`),
          report: (event) => {
            if (event.kind === 'note') said.push(event.text);
            if (event.kind === 'finding') said.push(event.finding.message);
          },
          state,
          now: () => performance.now() + (hurried += hurries * 60_000),
        });
        return outcome({ bundle });
      } catch (error) {
        if (error instanceof ModelBuilderError) return outcome({ error });
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      await azure.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Tokens as Entra gives them, for Resource Manager and for storage; the client believes that all live for an hour. */
function credential(seconds: readonly number[]) {
  let given = 0;
  return cacheTokens(
    {
      getToken(scopes) {
        const audience = [scopes].flat()[0].replace(/\/?\.default$/, '');
        const life = /storage/.test(audience) ? 3600 : seconds[Math.min(given++, seconds.length - 1)];
        const expiresAt = Math.floor(Date.now() / 1000) + life;
        const token = unsignedToken({ audience, tenant: NAMES.tenant, expiresAt });
        return Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
      },
    },
    Date.now,
  );
}

export const OPTIONS: AzureOptions = {
  resourceGroup: 'pictures',
  workspace: 'pictures-ws',
  region: undefined,
  experiment: 'colours',
  compute: 'gpu',
  size: 'Standard_NC4as_T4_v3',
  sizeGiven: false,
  priority: 'low',
  minNodes: 0,
  maxNodes: 1,
  nodes: 1,
  timeoutSeconds: 7200,
  epochs: 3,
  allowRetired: false,
  deleteFailedCompute: false,
  azureTrainer: 'command',
  trials: 1,
  arch: 'resnet50',
  weights: 'imagenet',
  imageSize: 224,
  batchSize: 64,
  seed: 1,
  validationShare: 0.2,
  golden: 'dataset',
  targetPrecision: 0.95,
};

/** What must never be made twice. */
export function made(azure: AzureEmulator): Readonly<Record<'deployments' | 'computes' | 'jobs', number>> {
  const put = (kind: string): number =>
    azure.state.requests.filter(
      ({ method, url, status }) =>
        method === 'PUT' && status > 0 && status < 300 && new RegExp(`/${kind}/[^/?]+(\\?|$)`, 'i').test(url),
    ).length;
  return { deployments: put('deployments'), computes: put('computes'), jobs: put('jobs') };
}

/** Blobs that were written more than once; empty when all is well. */
export function writtenTwice(azure: AzureEmulator): readonly string[] {
  const writes = azure.state.requests.filter(
    ({ face, method, status, url }) =>
      face === 'blob' &&
      method === 'PUT' &&
      status === 201 &&
      /model-builder\/(pictures|manifests|code)\//.test(url),
  );
  const paths = writes.map(({ url }) => url.split('?')[0]);
  return paths.filter((path, index) => paths.indexOf(path) !== index);
}
