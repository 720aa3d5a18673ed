import { x, xSync, type Result } from 'tinyexec';

export interface ProcessOptions {
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Added to ours; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Hands the program our stderr, for output that is to be seen as it comes. */
  readonly show?: boolean;
  /** What the program reads from its standard input. @default nothing */
  readonly input?: string;
}

export interface ProcessResult {
  /** -1: the program could not be started. */
  readonly exitCode: number;
  /** stdout and stderr, one after the other; empty with {@link ProcessOptions.show}. */
  readonly output: string;
  /** As it came, with its white space. */
  readonly stdout: string;
}

/** A program that is told to end has this long before it is made to. */
const GRACE_MILLISECONDS = 500;
const HAS_GROUPS = process.platform !== 'win32';

/**
 * Runs a program to its end; a failing one is a value, not an exception. When the signal aborts, the program and all that
 * it has started are ended first.
 * @throws the signal's reason when it aborts
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  { cwd, signal, env, show = false, input }: ProcessOptions,
): Promise<ProcessResult> {
  signal.throwIfAborted();
  const child = x(command, [...args], {
    // Programs come from PATH, never from a node_modules folder of the project that we run in.
    nodePath: false,
    nodeOptions: {
      cwd,
      env: { ...env },
      stdio: [
        input === undefined ? 'ignore' : 'pipe',
        ...(show ? ([2, 2] as const) : (['pipe', 'pipe'] as const)),
      ],
      detached: HAS_GROUPS,
    },
  });
  const release = endWithUs(child, signal);
  try {
    // A program that ends before it has read all of it says why on its own.
    child.process?.stdin?.on('error', () => undefined).end(input);
    const { stdout, stderr, exitCode } = await child;
    signal.throwIfAborted();
    return {
      exitCode: exitCode ?? 1,
      output: [stdout, stderr].filter(Boolean).join('\n').trim(),
      stdout,
    };
  } catch (error) {
    signal.throwIfAborted();
    return { exitCode: -1, output: error instanceof Error ? error.message : String(error), stdout: '' };
  } finally {
    release();
  }
}

/** Ends a program and its children at an abort, and at once when this process exits. @returns what lets go of it */
function endWithUs(child: Result, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    end(child, 'SIGTERM');
    timer = setTimeout(() => end(child, 'SIGKILL'), GRACE_MILLISECONDS);
  };
  const onExit = (): void => end(child, 'SIGKILL');
  signal.addEventListener('abort', onAbort);
  process.on('exit', onExit);
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    process.off('exit', onExit);
  };
}

function end({ pid }: Result, name: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    if (HAS_GROUPS) process.kill(-pid, name);
    else xSync('taskkill', ['/pid', String(pid), '/t', '/f']);
  } catch {
    // It has ended already.
  }
}
