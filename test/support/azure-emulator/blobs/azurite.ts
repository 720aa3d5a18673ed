import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { throwAwayCertificate } from '../certificate.ts';

/** The key of every storage account that the emulator makes: Azurite's documented one. */
export const AZURITE_KEY =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface SharedAzurite {
  /** `https://127.0.0.1:<port>` */
  readonly origin: string;
  readonly ca: string;
}

// Accounts are named while it runs, by templates; and it ends with us and tidies up, however we end.
const CHILD = `
const load = require('node:module').createRequire(process.argv[1]);
const key1 = Buffer.from(process.env.EMULATOR_KEY, 'base64');
load('azurite/dist/src/common/AccountDataStore.js').default.prototype.getAccount = (name) => ({ name, key1 });
const { rmSync } = require('node:fs');
const folder = process.cwd();
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.stdin.resume().on('end', () => process.exit()).on('error', () => process.exit());
load('azurite/dist/src/blob/main.js');
`;

let shared: Promise<SharedAzurite> | undefined;

/** The real Azurite, one for the whole process: HTTPS, shared keys, SAS and tokens, any account name; in memory. */
export function sharedAzurite(): Promise<SharedAzurite> {
  return (shared ??= start());
}

async function start(): Promise<SharedAzurite> {
  const folder = mkdtempSync(join(tmpdir(), 'model-builder-azurite-'));
  const { key, certificate } = throwAwayCertificate(Date.now());
  const files = { key: join(folder, 'key.pem'), certificate: join(folder, 'certificate.pem') };
  writeFileSync(files.key, key, { mode: 0o600 });
  writeFileSync(files.certificate, certificate);
  const child = spawn(
    process.execPath,
    [
      ...['-e', CHILD, createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js')],
      ...['--blobHost', '127.0.0.1', '--blobPort', '0', '--inMemoryPersistence', '--silent'],
      ...['--skipApiVersionCheck', '--disableTelemetry', '--oauth', 'basic'],
      ...['--cert', files.certificate, '--key', files.key],
    ],
    { cwd: folder, env: { ...process.env, EMULATOR_KEY: AZURITE_KEY }, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const origin = await new Promise<string>((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const found = /successfully listens on (\S+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`Azurite ended before it listened:\n${output}`)));
  });
  for (const stream of [child.stdin, child.stdout, child.stderr])
    (stream as { unref?: () => void }).unref?.();
  child.unref();
  return { origin, ca: certificate };
}
