/**
 * `pipeline.json`: how a picture becomes scores. Everything a consumer needs to know about the model is here, and nothing
 * about who trained it decides how it is read. JSON Schema: `schemas/pipeline.v1.json`.
 */
export interface Pipeline {
  readonly schemaVersion: 1;
  /** Model Builder's column names. */
  readonly columns: {
    readonly imageSource: 'ImageSource';
    readonly label: 'Label';
    readonly prediction: 'Prediction';
    readonly score: 'Score';
  };
  readonly preprocessing: Preprocessing;
  readonly input: TensorFacts & { readonly layout: 'NCHW' | 'NHWC'; readonly channels: 'RGB' | 'BGR' };
  readonly output: TensorFacts & {
    /** `logits` get a softmax; `probabilities` are used as they are. */
    readonly activation: 'logits' | 'probabilities';
  };
  /** Class labels; position is class index. Equal to `bestModelMap.json`. */
  readonly labels: readonly string[];
  readonly files: {
    readonly 'bestModel.onnx': FileFacts;
    readonly 'bestModelMap.json': FileFacts;
  };
  /** Who made the model; informative, never needed to predict. */
  readonly trainer: TrainerFacts;
}

/** Steps in the order in which they are applied; decode and EXIF orientation come first, always; alpha is flattened on white. */
export interface Preprocessing {
  readonly resize: Resize;
  /** value = (byte * scale - mean[channel]) / std[channel], channels in the order R, G, B. Identity when the graph does it. */
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/**
 * `stretch`: to width × height, aspect ratio ignored. `cover`: scale until both sides are covered, centre-crop.
 * `short-side`: scale the short side to `shortSide` pixels, then centre-crop width × height.
 */
export interface Resize {
  readonly mode: 'stretch' | 'cover' | 'short-side';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels; only with mode `short-side`. */
  readonly shortSide?: number;
  /** Resampling kernel, sharp's name. */
  readonly kernel: 'lanczos3' | 'linear' | 'cubic';
}

export interface TensorFacts {
  readonly name: string;
  /** A number is fixed; `null` is dynamic. Position 0 is the batch. */
  readonly shape: readonly (number | null)[];
}

export interface FileFacts {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface TrainerFacts {
  /** `local`, `azure`, `azure-automl`, or `elsewhere` for a model that came with `generate --model`. */
  readonly name: string;
  /** Tool version that wrote this file. */
  readonly toolVersion: string;
  readonly backbone?: { readonly name: string; readonly sha256: string; readonly license: string };
  readonly seed?: number;
}
