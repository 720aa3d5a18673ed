import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Azurite's documented account and its documented key: no secret. */
export const AZURITE_ACCOUNT = 'devstoreaccount1';
export const AZURITE_KEY =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface AzuriteOptions {
  /** Speaks HTTPS: with these PEM files, or with a certificate of its own made by `openssl` (`true`). @default false */
  readonly https?: boolean | TlsFiles;
  /** Accepts unsigned JWTs with the audience `https://storage.azure.com`; needs `https`. @default false */
  readonly oauth?: boolean;
  /** Account name → key in base64, instead of {@link AZURITE_ACCOUNT}. */
  readonly accounts?: Readonly<Record<string, string>>;
}

export interface TlsFiles {
  /** Paths of PEM files. */
  readonly certificate: string;
  readonly key: string;
}

/** A running Azurite; everything in it is in its memory. */
export interface Azurite extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`; an account's blobs are at `<origin>/<account>`. */
  readonly origin: string;
  /** `<origin>/<first account>`, as `primaryEndpoints.blob` says without its last slash. */
  readonly accountUrl: string;
  readonly account: string;
  readonly accountKey: string;
  /** What NODE_EXTRA_CA_CERTS must name; only with HTTPS. */
  readonly caFile?: string;
  close(): Promise<void>;
}

/** Starts the real azurite-blob on a free port of 127.0.0.1; ready in about a second. */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const accounts = options.accounts ?? { [AZURITE_ACCOUNT]: AZURITE_KEY };
  const folder = await mkdtemp(join(tmpdir(), 'azurite-'));
  const tls = options.https === true ? await makeCertificate(folder) : options.https;
  const child = spawn(
    process.execPath,
    [
      createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js'),
      ...['--blobHost', '127.0.0.1', '--blobPort', '0'],
      ...['--inMemoryPersistence', '--silent', '--skipApiVersionCheck', '--disableTelemetry'],
      ...(tls ? ['--cert', tls.certificate, '--key', tls.key] : []),
      ...(options.oauth ? ['--oauth', 'basic'] : []),
    ],
    {
      env: {
        ...process.env,
        AZURITE_ACCOUNTS: Object.entries(accounts)
          .map(([name, key]) => `${name}:${key}`)
          .join(';'),
      },
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const end = (): void => void child.kill('SIGKILL');
  process.on('exit', end);
  const close = async (): Promise<void> => {
    process.off('exit', end);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      end();
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const origin = await listening(child);
    const [account, accountKey] = Object.entries(accounts)[0];
    return {
      origin,
      account,
      accountKey,
      accountUrl: `${origin}/${account}`,
      ...(tls && { caFile: tls.certificate }),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const origin = /successfully listens on (\S+)/.exec(output)?.[1];
      if (origin !== undefined) resolve(origin);
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`Azurite ended before it listened:\n${output}`)));
  });
}

async function makeCertificate(folder: string): Promise<TlsFiles> {
  const files = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
    ...['-keyout', files.key, '-out', files.certificate],
  ]);
  return files;
}
