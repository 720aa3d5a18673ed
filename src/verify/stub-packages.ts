/** The part of sharp's types (0.35) that generated code uses. */
const SHARP_STUB = `
declare namespace sharp {
  type Kernel = 'nearest' | 'linear' | 'cubic' | 'mitchell' | 'lanczos2' | 'lanczos3';
  interface SharpOptions { failOn?: 'none' | 'truncated' | 'error' | 'warning'; limitInputPixels?: number | boolean; pages?: number; page?: number; raw?: { width: number; height: number; channels: 1 | 2 | 3 | 4 }; }
  interface ResizeOptions {
    width?: number; height?: number; fit?: 'contain' | 'cover' | 'fill' | 'inside' | 'outside';
    position?: string; kernel?: Kernel; background?: string; fastShrinkOnLoad?: boolean;
  }
  interface Region { left: number; top: number; width: number; height: number; }
  interface OutputInfo { format: string; size: number; width: number; height: number; channels: 1 | 2 | 3 | 4; }
  interface Metadata { format: string; width: number; height: number; channels: number; space: string; hasProfile: boolean; autoOrient: { width: number; height: number }; }
  interface Sharp {
    autoOrient(): Sharp; rotate(angle?: number): Sharp; withMetadata(options?: { orientation?: number }): Sharp;
    flatten(options?: boolean | { background?: string }): Sharp; removeAlpha(): Sharp;
    toColourspace(space: string): Sharp; toColorspace(space: string): Sharp;
    pipelineColourspace(space: string): Sharp; pipelineColorspace(space: string): Sharp;
    resize(width?: number | null, height?: number | null, options?: ResizeOptions): Sharp;
    extract(region: Region): Sharp; png(): Sharp; jpeg(): Sharp;
    raw(options?: { depth?: string }): Sharp;
    metadata(): Promise<Metadata>;
    toBuffer(): Promise<Buffer>;
    toBuffer(options: { resolveWithObject: true }): Promise<{ data: Buffer; info: OutputInfo }>;
  }
}
declare function sharp(input?: string | Uint8Array | Buffer | ArrayBuffer, options?: sharp.SharpOptions): sharp.Sharp;
declare namespace sharp {
  function concurrency(threads?: number): number;
  function cache(options?: boolean): unknown;
}
export = sharp;
`;

/** The part of onnxruntime-node's types (1.17 to 1.30) that generated code uses. */
const ONNXRUNTIME_STUB = `
interface TensorData { float32: Float32Array; float16: Uint16Array; uint8: Uint8Array; int32: Int32Array; int64: BigInt64Array; }
export class Tensor {
  constructor(type: keyof TensorData, data: TensorData[keyof TensorData], dims?: readonly number[]);
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | Uint8Array | Int32Array | BigInt64Array | Uint16Array | string[];
  dispose(): void;
}
export declare namespace InferenceSession {
  interface SessionOptions {
    intraOpNumThreads?: number; interOpNumThreads?: number; executionProviders?: readonly string[];
    graphOptimizationLevel?: 'disabled' | 'basic' | 'extended' | 'all'; executionMode?: 'sequential' | 'parallel';
    logSeverityLevel?: 0 | 1 | 2 | 3 | 4; enableCpuMemArena?: boolean; enableMemPattern?: boolean;
  }
  type FeedsType = { readonly [name: string]: Tensor };
  type ReturnType = { readonly [name: string]: Tensor };
}
export interface InferenceSession {
  run(feeds: InferenceSession.FeedsType, fetches?: readonly string[]): Promise<InferenceSession.ReturnType>;
  release(): Promise<void>;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
}
export declare const InferenceSession: {
  create(model: string | Uint8Array | ArrayBufferLike, options?: InferenceSession.SessionOptions): Promise<InferenceSession>;
};
`;

/** Package name → text of its declaration file. */
export const PACKAGE_STUBS: Readonly<Record<string, string>> = {
  sharp: SHARP_STUB,
  'onnxruntime-node': ONNXRUNTIME_STUB,
};
