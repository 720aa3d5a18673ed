/** A convolution's kernel in ONNX order: `[out, in / groups, height, width]`, row-major. */
export interface Kernel {
  readonly shape: readonly [out: number, inPerGroup: number, height: number, width: number];
  readonly data: Float32Array;
}

/** A network between its file format and ONNX. Tensors go by name; layers come in an order in which they can run. */
export type Layer =
  | {
      readonly kind: 'conv';
      readonly input: string;
      readonly output: string;
      readonly kernel: Kernel;
      /** One an output channel. */
      readonly bias?: Float32Array;
      readonly stride: number;
      /** TensorFlow's `SAME`: outputs ceil(size / stride), the odd pixel of padding goes right and below. */
      readonly padding: 'SAME' | 'VALID';
      readonly groups: number;
    }
  | { readonly kind: 'add'; readonly inputs: readonly [string, string]; readonly output: string }
  /** Multiplied by one factor a channel. */
  | { readonly kind: 'scale'; readonly input: string; readonly output: string; readonly factors: Float32Array }
  /** One offset a channel added. */
  | { readonly kind: 'shift'; readonly input: string; readonly output: string; readonly offsets: Float32Array }
  | { readonly kind: 'relu6'; readonly input: string; readonly output: string };

export type ConvLayer = Extract<Layer, { kind: 'conv' }>;

export interface Network {
  /** Takes -1..1, RGB. */
  readonly input: string;
  readonly layers: readonly Layer[];
  /** The tensors whose channels, averaged over the picture, are the features. */
  readonly levels: readonly string[];
}
