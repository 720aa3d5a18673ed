import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd: string;
  /** Added to {@link userEnvironment}; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Seconds until the program and its children are ended. @default 240 */
  readonly timeLimit?: number;
  /** @default [0] */
  readonly exitCodes?: readonly number[];
}

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const WINDOWS = process.platform === 'win32';

/**
 * Runs a program to its end, without input.
 * @throws Error with command, folder, standard output and standard error when it ends with another code than expected, or not in time
 */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return WINDOWS
    ? execute([command, ...args].map(quoted).join(' '), [], options)
    : execute(command, args, options);
}

/** Runs one line as a person types it in a shell. */
export function runLine(line: string, options: RunOptions): Promise<RunResult> {
  return WINDOWS ? execute(line, [], options) : execute('sh', ['-c', line], options);
}

async function execute(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { cwd, env, timeLimit = 240, exitCodes = [0] } = options;
  const child = spawn(command, args, {
    cwd,
    env: { ...userEnvironment(process.env), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // npm and its like are .cmd files on Windows, which only the shell starts.
    shell: WINDOWS,
    // A group of its own, so that its children end with it.
    detached: !WINDOWS,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort();
    if (WINDOWS) child.kill();
    else process.kill(-child.pid!, 'SIGKILL');
  }, timeLimit * 1000);
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  }).finally(() => clearTimeout(timer));
  const result = { exitCode, stdout, stderr };
  if (limit.signal.aborted)
    throw new Error(report(`was ended after ${timeLimit} s`, command, args, cwd, result));
  if (!exitCodes.includes(exitCode))
    throw new Error(report(`ended with ${exitCode}`, command, args, cwd, result));
  return result;
}

/** What npm, and vitest, tell the programs that they run about themselves; a person's shell has none of it. */
const ABOUT_THE_CALLER =
  /^(?:INIT_CWD|FORCE_COLOR|NODE_ENV|NODE_V8_COVERAGE|NODE_TLS_REJECT_UNAUTHORIZED|VITEST.*|TEST|PROD|DEV|MODE|SSR|BASE_URL|MODEL_BUILDER_.*|npm_(?:lifecycle|package)_.*|npm_command|npm_execpath|npm_node_execpath|npm_config_(?:user_agent|local_prefix|global_prefix|prefix|npm_version|node_gyp|call|package|workspaces?|include_workspace_root))$/i;

/** The environment of a person who starts a program in a terminal, without what this test run added to it. */
export function userEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !ABOUT_THE_CALLER.test(entry[0]),
  );
  return Object.fromEntries(kept);
}

function quoted(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '""')}"`;
}

function report(
  what: string,
  command: string,
  args: readonly string[],
  cwd: string,
  { stdout, stderr }: RunResult,
): string {
  const tail = (text: string): string => (text.length > 20_000 ? `[...]${text.slice(-20_000)}` : text);
  return [
    `${[command, ...args].join(' ')} ${what}`,
    `in ${cwd}`,
    `--- stdout\n${tail(stdout)}`,
    `--- stderr\n${tail(stderr)}`,
  ].join('\n');
}
