// Runs one ONNX model for the process that started it, which can end this one at any moment: native code cannot be interrupted
// in its own process. Plain JavaScript, so that it runs as it is from the sources and from the package.
import process from 'node:process';
import { Worker } from 'node:worker_threads';

/** @typedef {{ readonly bytes: number, readonly threads?: number, readonly memoryLimit: number, readonly mark: string }} Facts */
/** @type {unknown} */
const given = JSON.parse(process.argv[2] ?? '{}');
const { bytes, threads, memoryLimit, mark } = /** @type {Facts} */ (given);

/** Bytes of one answer: features of a batch have a few hundred thousand. */
const LARGEST_ANSWER = 256 * 1024 * 1024;

/** Sees the memory grow, and the parent go, while native code keeps the main thread. */
const WATCH = `
const { writeSync } = require('node:fs');
const { workerData: { memoryLimit, parent, mark } } = require('node:worker_threads');
setInterval(() => {
  const tooMuch = process.memoryUsage.rss() > memoryLimit;
  if (tooMuch) try { writeSync(2, mark); } catch {}
  if (tooMuch || process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, 20);
`;

// Ctrl-C reaches the whole group; the parent decides what becomes of this process.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);
process.on('disconnect', () => process.exit());
new Worker(WATCH, { eval: true, workerData: { memoryLimit, parent: process.ppid, mark } }).unref();

/** @param {unknown} message */
const send = (message) => process.send?.(message);

// As in onnx-session.ts, for this process.
process.env.ORT_DISABLE_TELEMETRY ??= '1';

try {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const model = new Uint8Array(bytes);
  let at = 0;
  for await (const chunk of /** @type {AsyncIterable<Uint8Array>} */ (process.stdin)) {
    model.set(chunk, at);
    at += chunk.length;
  }
  const session = await InferenceSession.create(model, {
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    logSeverityLevel: 4,
  });

  /** @param {{ readonly inputs: Record<string, { data: Float32Array, dims: number[] }>, readonly outputs?: string[] }} request */
  const run = async ({ inputs, outputs }) => {
    /** @type {Record<string, InstanceType<typeof Tensor>>} */
    const feeds = {};
    for (const [name, { data, dims }] of Object.entries(inputs))
      feeds[name] = new Tensor('float32', data, dims);
    // As in model-session.ts: what comes before has to be asked for, too.
    const all = session.outputNames;
    const last = outputs ? Math.max(...outputs.map((name) => all.indexOf(name))) : all.length - 1;
    const result = await session.run(feeds, all.slice(0, last + 1));
    /** @type {Record<string, { data: unknown, dims: readonly number[] }>} */
    const answer = {};
    let answered = 0;
    for (const [name, { data, dims }] of Object.entries(result)) {
      answered += 'byteLength' in data ? data.byteLength : 0;
      answer[name] = { data, dims };
    }
    if (answered > LARGEST_ANSWER) throw new Error(`it gives ${answered} bytes for one run`);
    return answer;
  };
  process.on('message', (/** @type {Parameters<typeof run>[0]} */ request) => {
    run(request).then(
      (answer) => send({ answer }),
      (/** @type {unknown} */ error) =>
        send({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
  send({ ready: true });
} catch (error) {
  const { message, code } = /** @type {NodeJS.ErrnoException} */ (error);
  send({ error: message, code });
}
