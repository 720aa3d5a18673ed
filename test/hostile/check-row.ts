import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { builtCli } from '../cli/built-cli.ts';
import { run, type RunResult } from '../support/run.ts';
import type { Command, Row } from './row.ts';
import { leftInTemporary, listing, sandboxFor, type Sandbox } from './sandbox.ts';

/** Protects the run from what hangs, on a machine that is busy with other work. */
const LIMIT_SECONDS = 60;

/** All but line feed and tab: C0, DEL, C1, and what turns the direction of text round. */

const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** What code that ran has left. */
const MARK = /^marks\/(?!\.keep$)/;

/** How a command is started; a watcher puts itself before it. */
export type Start = (sandbox: Sandbox, command: Command, line: readonly string[]) => Promise<RunResult>;

/**
 * Lays a row out and runs its commands, one after the other.
 * @returns everything that is not as it must be; empty for a row that holds
 */
export async function faultsOf(
  row: Row,
  commands = row.commands,
  start: Start = started,
): Promise<readonly string[]> {
  const server = await countingServer();
  await using sandbox = await sandboxFor(row, server.address);
  const faults: string[] = [];
  let before = await listing(sandbox.path);
  for (const command of commands) {
    const found: string[] = [];
    const args = command.args.map(sandbox.fill);
    try {
      const line = [process.execPath, await builtCli(), ...args];
      found.push(...saidFaults(await start(sandbox, command, line), command));
    } catch (error) {
      found.push(error instanceof Error ? error.message.slice(0, 2000) : String(error));
    }
    const after = await listing(sandbox.path);
    found.push(...changedFaults(before, after, command, row.never));
    // Each command leaves its own.
    for (const name of after.keys()) if (MARK.test(name)) await rm(join(sandbox.path, name));
    const left = await leftInTemporary(sandbox);
    if (left.length > 0) found.push(`left in TMPDIR: ${left.join(', ')}`);
    faults.push(...found.map((fault) => `${JSON.stringify(command.args.join(' '))}: ${fault}`));
    before = new Map([...after].filter(([name]) => !MARK.test(name)));
    // One that hangs would hang again.
    if (found.some((fault) => fault.includes('was ended after'))) break;
  }
  faults.push(...server.requests.map((request) => `asked for ${request}`));
  server.close();
  return faults;
}

/** Starts a command as it is. */
export async function started(
  { path, env, fill }: Sandbox,
  command: Command,
  [program, ...args]: readonly string[],
): Promise<RunResult> {
  const filled = Object.fromEntries(
    Object.entries(command.env ?? {}).map(([name, value]) => [name, value && fill(value)]),
  );
  return await run(program, args, {
    cwd: join(path, command.cwd ?? 'work/repo'),
    env: { ...env, ...filled },
    timeLimit: LIMIT_SECONDS,
    exitCodes: [0, 1, 2, 3, 4, 130, -1, 134, 139],
  });
}

function saidFaults({ exitCode, stdout, stderr }: RunResult, command: Command): readonly string[] {
  const output = `${stdout}${stderr}`;
  const control = CONTROLS.exec(output);
  const around = control && JSON.stringify(output.slice(Math.max(0, control.index - 60), control.index + 20));
  return [
    ...(command.exit.includes(exitCode)
      ? []
      : [`exit code ${exitCode}, not ${command.exit.join('/')}: ${output.slice(-600)}`]),
    ...(/Unexpected failure|^ {4}at /m.test(output) ? [`an unexpected failure: ${output.slice(-600)}`] : []),
    ...(around ? [`a raw control character: ${around}`] : []),
    ...(command.says && !command.says.test(output)
      ? [`does not say ${command.says}: ${output.slice(-600)}`]
      : []),
    ...(command.hides?.test(output) ? [`says ${command.hides}`] : []),
  ];
}

function changedFaults(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  { writes = [] }: Command,
  never: RegExp | undefined,
): readonly string[] {
  const isAllowed = (path: string): boolean =>
    writes.some((place) => path === place || path.startsWith(`${place}/`));
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changed = names.filter((name) => before.get(name) !== after.get(name));
  return [
    ...changed
      .filter((name) => !isAllowed(name))
      .map((name) =>
        MARK.test(name)
          ? `code ran: ${name}`
          : `changed ${name}: ${before.get(name) ?? 'absent'} -> ${after.get(name) ?? 'absent'}`,
      ),
    ...changed.filter((name) => !before.has(name) && never?.test(name)).map((name) => `made ${name}`),
  ];
}

/** An address that nothing may ask for. */
async function countingServer() {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
