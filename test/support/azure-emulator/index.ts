import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobStore } from './blobs/store.ts';
import { throwAwayCertificate } from './certificate.ts';
import { controlFace } from './control.ts';
import { openApiContract } from './contract/open-api.ts';
import type { Names, Scenario } from './scenario.ts';
import { emptyState, NAMES, seed } from './seed.ts';
import { emulatorServer } from './server.ts';
import { pathWith, writeAzSettings, writeStubAz } from './stub-az.ts';
import type { ExecuteMode, State, World } from './types.ts';

export { assertNoSecrets, secretsIn } from './contract/own-checks.ts';
export { openApiFolder } from './contract/open-api-folder.ts';
export { trustInThisProcess } from './trust.ts';
export { torchPython } from './jobs/interpreter.ts';
export { unsignedToken } from './tokens.ts';
export type { Fault, JobScript, JobStage, Names, Scenario } from './scenario.ts';
export type { LoggedRequest, Violation } from './types.ts';

export interface EmulatorOptions {
  readonly scenario?: Scenario;
  readonly names?: Partial<Names>;
  /** What happens to command jobs: 'canned' leaves a small real model at once, 'python' really runs them. @default 'canned' */
  readonly execute?: ExecuteMode;
  /** Interpreter for 'python'. @default the first that imports torch */
  readonly python?: string;
  /** @default 0: any free one */
  readonly port?: number;
  /** False: do not validate by the OpenAPI documents, where they are. @default true */
  readonly openApi?: boolean;
}

export interface AzureEmulator extends AsyncDisposable {
  /** `https://127.0.0.1:<port>`: ARM, the regional services and the blobs. */
  readonly endpoint: string;
  readonly caFile: string;
  /** The same, PEM: for `tlsOptions` and {@link trustInThisProcess}. */
  readonly ca: string;
  /** What a process needs to take the emulator for Azure: endpoint, trust, and an `az` that is signed in. */
  readonly environment: Readonly<Record<string, string>>;
  readonly names: Names;
  readonly state: State;
  /** Requests that match: `count('PUT', /\/jobs\//)`. Those that a fault kept from being carried out do not count. */
  count(method: string, url: RegExp): number;
  /** Arguments of every call of the stubbed `az`. */
  azCalls(): readonly (readonly string[])[];
  /** An empty subscription again, with another scenario; the same endpoint. */
  reset(scenario?: Scenario): void;
  /** @throws Error that lists them, when a request or an answer broke a rule */
  assertNoViolations(): void;
  close(): Promise<void>;
}

/** Starts Azure on loopback; see README.md. */
export async function startAzureEmulator(options: EmulatorOptions = {}): Promise<AzureEmulator> {
  const folder = mkdtempSync(join(tmpdir(), 'model-builder-azure-'));
  const names: Names = { ...NAMES, ...options.names };
  const certificate = throwAwayCertificate(Date.now());
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, certificate.certificate);
  const az = join(folder, 'az');
  writeStubAz(az);
  const contract = (options.openApi ?? true) ? await openApiContract() : undefined;
  let world: World;
  const server = emulatorServer(
    certificate,
    () => world,
    contract,
    (...request) => controlFace(emulator, ...request),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const reset = (scenario: Scenario = {}): void => {
    const { execute = 'canned', python } = options;
    world = {
      origin: endpoint,
      names,
      state: emptyState(),
      blobs: blobStore(() => endpoint),
      scenario,
      execute,
      python,
    };
    const { seconds = 3600, signedOut = false } = scenario.tokens ?? {};
    writeAzSettings(az, { names, seconds, signedOut });
    seed(world);
  };
  reset(options.scenario);
  const close = async (): Promise<void> => {
    for (const run of world.state.runs.values()) run.stop?.();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  };
  const emulator: AzureEmulator = {
    endpoint,
    caFile,
    ca: certificate.certificate,
    names,
    environment: {
      MODEL_BUILDER_AZURE_ENDPOINT: endpoint,
      NODE_EXTRA_CA_CERTS: caFile,
      PATH: pathWith(az),
    },
    get state() {
      return world.state;
    },
    count: (method, url) =>
      world.state.requests.filter(
        (request) =>
          request.method === method && url.test(request.url) && (!request.faulted || request.status < 300),
      ).length,
    azCalls: () => azCallsIn(az),
    reset,
    assertNoViolations: () => {
      const { violations } = world.state;
      if (violations.length === 0) return;
      throw new Error(violations.map(({ rule, message }) => `${rule}: ${message}`).join('\n'));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  return emulator;
}

function azCallsIn(folder: string): readonly (readonly string[])[] {
  let content: string;
  try {
    content = readFileSync(join(folder, 'calls.log'), 'utf8');
  } catch {
    return [];
  }
  return content
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as readonly string[]);
}
