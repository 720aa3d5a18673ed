import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { run, userEnvironment } from '../support/run.ts';
import { builtCli, cli } from './built-cli.ts';
import { parseResult } from './result-schema.ts';

const FIXTURES = join(PROJECT_ROOT, 'test', 'fixtures', 'cli');
const here = { cwd: tmpdir() };
/** The doctor would ask npm and its like for their versions, which takes longer than all the rest. */
const NO_PROGRAMS = { PATH: tmpdir() };

/** Names of the packages that a command line loads. */
async function packagesLoadedBy(args: readonly string[]): Promise<readonly string[]> {
  const file = join(tmpdir(), `model-builder-modules-${randomUUID()}`);
  const recorder = join(FIXTURES, 'record-modules.mjs');
  await run(process.execPath, ['--import', recorder, await builtCli(), ...args], {
    ...here,
    env: { RECORD_MODULES: file, ...NO_PROGRAMS },
    exitCodes: [0, 1, 2],
  });
  const lines = (await readFile(file, 'utf8')).split('\n');
  await rm(file);
  const names = lines.map(
    (line) => /.*[\\/]node_modules[\\/](?!\.cache)((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(line)?.[1],
  );
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

describe('starting up', () => {
  it.each(['--help', '--version', 'train --help', 'generate --help', 'predict -h', 'doctor --help'])(
    '%s loads no package',
    async (line) => expect(await packagesLoadedBy(line.split(' '))).toEqual([]),
  );

  it('loads what is heavy where it is used, so that the line above can fail', async () => {
    const packages = await packagesLoadedBy(['doctor']);
    expect(packages).toEqual(expect.arrayContaining(['onnxruntime-node', 'sharp', 'tinyexec']));
  });

  it.each(['18.20.4', '20.18.3', '16.0.0'])('refuses Node %s and says what is needed', async (version) => {
    const { exitCode, stdout, stderr } = await run(
      process.execPath,
      ['--require', join(FIXTURES, 'old-node.cjs'), await builtCli(), 'app', '--data', 'photos'],
      { ...here, env: { PRETEND_NODE: version }, exitCodes: [1] },
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(`needs Node 20.19 or newer; this is Node ${version}`);
  });

  it('imports nothing before it has looked at the version', async () => {
    expect(await readFile(await builtCli(), 'utf8')).not.toMatch(/^\s*import\s+[^(]/m);
  });
});

describe('help and version', () => {
  it('prints the version of package.json', async () => {
    const { version } = JSON.parse(await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(await cli(['--version'], here)).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('takes a command name as a command, and anything else as a target of create', async () => {
    expect((await cli(['predict', '--help'], here)).stdout).toContain('Usage: model-builder predict');
    expect((await cli(['--help'], here)).stdout).toContain('Usage: create-model-builder [options] [target]');
    expect((await cli(['create', '--help'], here)).stdout).toBe((await cli(['--help'], here)).stdout);
  });

  it('drops a bare --', async () => {
    expect((await cli(['--', 'train', '--', '--help'], here)).stdout).toContain('Usage: model-builder train');
  });

  it('colours errors only where asked', async () => {
    const plain = await cli(['app'], here);
    const coloured = await cli(['app'], { ...here, env: { FORCE_COLOR: '1' } });
    expect(plain.stderr).toMatch(/^Error: /);
    expect(coloured.stderr).toContain('\u001b[31mError:');
    expect((await cli(['app'], { ...here, env: { NO_COLOR: '1' } })).stderr).toBe(plain.stderr);
  });

  it('shows where an error came from with --verbose alone', async () => {
    expect((await cli(['app', '--verbose'], here)).stderr).toMatch(/^\s+at .*:\d+/m);
    expect((await cli(['app'], here)).stderr).not.toMatch(/^\s+at .*:\d+/m);
  });

  it('shows no stack trace even when something breaks that nobody waits for', async () => {
    const script =
      "const timer = setInterval(() => { if (process.listenerCount('uncaughtException') === 0) return; clearInterval(timer); throw new Error('boom') }, 5)";
    const crash = `data:text/javascript,${encodeURIComponent(script)}`;
    const { exitCode, stdout, stderr } = await run(
      process.execPath,
      ['--import', crash, await builtCli(), 'doctor', '--json'],
      { ...here, env: NO_PROGRAMS, exitCodes: [1] },
    );
    expect(exitCode).toBe(1);
    expect(parseResult(stdout)).toMatchObject({ ok: false, error: { code: 'internal-error' } });
    expect(stderr).toContain('boom');
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
  });

  it('is quiet when nobody reads its output to the end', async () => {
    const child = spawn(process.execPath, [await builtCli(), 'doctor', '--json'], {
      env: { ...userEnvironment(process.env), ...NO_PROGRAMS },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    const exitCode = await new Promise((resolve) => child.once('close', resolve));
    expect([0, 1]).toContain(exitCode);
    expect(stderr).not.toContain('EPIPE');
  });
});
