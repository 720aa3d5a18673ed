import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { totalmem } from 'node:os';
import { ModelBuilderError } from '../errors.ts';
import type { ModelSession, ModelSessionOptions, ModelTensor } from './model-session.ts';
import { packageFile } from './package-file.ts';

/** Seconds: the largest vision transformers need some ten for a batch on two cores. */
const TIME_LIMIT = 60;
/** Bytes beside four times the file, which onnxruntime holds up to three times while it loads it. */
const MEMORY = 4 * 1024 ** 3;

type Answer =
  | { readonly ready: true }
  | { readonly answer: Readonly<Record<string, ModelTensor>> }
  | { readonly error: string; readonly code?: string };

/**
 * Loads a model in a process of its own, and lets it run there. That process ends with {@link ModelSession.close}, with this
 * process, at an abort, and when the model takes longer than its time or more memory than {@link memoryLimitOf}.
 * @throws as `openModelSession`
 */
export async function openModelApart(
  model: Uint8Array,
  {
    name = 'The model',
    threads,
    timeLimitSeconds: seconds = TIME_LIMIT,
    memoryLimitBytes,
    signal,
  }: ModelSessionOptions,
): Promise<ModelSession> {
  signal?.throwIfAborted();
  const mark = randomUUID();
  const facts = {
    bytes: model.length,
    threads,
    memoryLimit: memoryLimitBytes ?? memoryLimitOf(model.length),
    mark,
  };
  const child = spawn(
    process.execPath,
    [packageFile('src/io/model-process.mjs'), JSON.stringify(facts)],
    // Its native code would write to the terminal whatever a model is called.
    { stdio: ['pipe', 'ignore', 'pipe', 'ipc'], serialization: 'advanced', windowsHide: true },
  );
  const kill = (): void => void child.kill('SIGKILL');
  const close = async (): Promise<void> => {
    child.ref();
    kill();
    await ended;
  };
  process.on('exit', kill);
  signal?.addEventListener('abort', kill);
  let said = '';
  (child.stderr as Socket | null)?.unref();
  child.stderr?.on(
    'data',
    (text: Buffer) => (said = (said + text.toString('latin1')).slice(-2 * mark.length)),
  );
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, ending) => resolve(ending ?? `exit code ${code ?? -1}`));
  });
  void ended.then(() => {
    process.off('exit', kill);
    signal?.removeEventListener('abort', kill);
  });

  let timedOut = false;
  const failure = (how: string, what: string): Error => {
    if (signal?.aborted) return signal.reason as Error;
    if (timedOut) return tooLong(`${name} ${what} within ${seconds} s`);
    if (said.includes(mark)) return tooLarge(name, facts.memoryLimit);
    return crashed(name, how);
  };
  /** One at a time: the limit is for the model, not for those that wait before it. */
  const ask = async (send: () => void, what: string): Promise<Answer> => {
    let listener: ((message: Answer) => void) | undefined;
    const answered = new Promise<Answer>((resolve) => child.once('message', (listener = resolve)));
    timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, seconds * 1000);
    hold(child, true);
    try {
      send();
      const gone = ended.then((how) => {
        throw failure(how, what);
      });
      return await Promise.race([answered, gone]);
    } finally {
      clearTimeout(timer);
      if (listener) child.off('message', listener);
      hold(child, false);
    }
  };

  // The pipe breaks when the process ends first, which is told by its end.
  child.stdin?.on('error', () => undefined);
  const opened = await ask(() => child.stdin?.end(model), 'does not load').catch((error: unknown) => {
    kill();
    throw error;
  });
  if ('error' in opened) {
    await close();
    throw Object.assign(new Error(opened.error), opened.code === undefined ? {} : { code: opened.code });
  }
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(inputs, outputs) {
      const request = (): void => void child.send({ inputs, outputs }, () => undefined);
      const result = last.then(async () => {
        const answer = await ask(request, 'does not finish one run');
        if ('error' in answer) throw new Error(answer.error);
        return 'answer' in answer ? answer.answer : {};
      });
      last = result.catch(() => undefined);
      return result;
    },
    close,
  };
}

/** Half of the machine's memory, at most 4 GB, beside four times the file. Bytes of resident memory, looked at 50 times a second. */
function memoryLimitOf(modelBytes: number): number {
  return Math.min(MEMORY, Math.floor(totalmem() / 2)) + 4 * modelBytes;
}

/** A model that nobody waits for keeps no process alive. */
function hold(child: ChildProcess, on: boolean): void {
  for (const part of [child, child.channel]) {
    if (on) part?.ref();
    else part?.unref();
  }
}

const TRUST = 'It may be made to keep a machine busy: use a model from a source that you trust.';

function tooLong(message: string): ModelBuilderError {
  return new ModelBuilderError('model-time-limit', `${message}.`, {
    hint: `${TRUST} Where it is only large, --model-time-limit 5m gives it more (create, train, retrain, generate, predict, azure attach).`,
  });
}

function tooLarge(name: string, limit: number): ModelBuilderError {
  return new ModelBuilderError(
    'model-memory-limit',
    `${name} takes more than ${(limit / 1e9).toFixed(1)} GB of memory, the most that a model of its size may.`,
    { hint: TRUST },
  );
}

function crashed(name: string, how: string): ModelBuilderError {
  return new ModelBuilderError(
    'model-crashed',
    `onnxruntime crashes on ${name[0].toLowerCase()}${name.slice(1)} (${how}).`,
    {
      hint: 'Export it again, with another version of the exporter; or use a model from a source that you trust.',
    },
  );
}
