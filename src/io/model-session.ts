import { openModelApart } from './model-apart.ts';

/** Numbers with their shape, as they go into a model and come out of it. */
export interface ModelTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** A model that is loaded. */
export interface ModelSession {
  /**
   * @param outputs names of those that are wanted; all of them without
   * @throws onnxruntime's error; of a foreign model ModelBuilderError `model-time-limit`, `model-memory-limit`, `model-crashed`
   */
  run(
    inputs: Readonly<Record<string, ModelTensor>>,
    outputs?: readonly string[],
  ): Promise<Readonly<Record<string, ModelTensor>>>;
  close(): Promise<void>;
}

/** Who made a model, and what it may cost. */
export interface ModelSessionOptions {
  /**
   * The model consists of our own parts alone: it runs in this process. Any other runs in a process of its own, which ends with
   * a sentence when it takes too long or too much memory. @default false
   */
  readonly own?: boolean;
  /** As messages should begin. @default 'The model' */
  readonly name?: string;
  /** @default onnxruntime's choice */
  readonly threads?: number;
  /** For loading, and for each run, of a foreign model. @default 60 */
  readonly timeLimitSeconds?: number | undefined;
  /** Resident memory of the process of a foreign model, bytes. @default 4 GB or half of the machine's, and four times the file */
  readonly memoryLimitBytes?: number;
  /** Ends a foreign model at once, also in the middle of a run. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Loads an ONNX file: the one place where a model is opened.
 * @throws onnxruntime's error; of a foreign model ModelBuilderError as {@link ModelSession.run}; the signal's reason
 */
export async function openModelSession(
  model: Uint8Array,
  options: ModelSessionOptions,
): Promise<ModelSession> {
  return options.own ? await openHere(model, options) : await openModelApart(model, options);
}

async function openHere(model: Uint8Array, { threads }: ModelSessionOptions): Promise<ModelSession> {
  const [{ Tensor }, { openSession }] = await Promise.all([
    import('onnxruntime-node'),
    import('./onnx-session.ts'),
  ]);
  const session = await openSession(model, {
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    logSeverityLevel: 4,
  });
  return {
    async run(inputs, outputs) {
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, { data, dims }]) => [name, new Tensor('float32', data, dims)]),
      );
      const result = await session.run(feeds, withThoseBefore(outputs, session.outputNames));
      return result as Record<string, { data: Float32Array; dims: readonly number[] }>;
    },
    close: () => session.release(),
  };
}

/** onnxruntime-node 1.17 names what it gives from the first output on, whichever were asked for: as in model-process.mjs. */
function withThoseBefore(wanted: readonly string[] | undefined, all: readonly string[]): readonly string[] {
  return wanted ? all.slice(0, Math.max(...wanted.map((name) => all.indexOf(name))) + 1) : all;
}
