/** One picture that can be decoded, with its label. */
export interface Picture {
  /** Absolute path. */
  readonly path: string;
  /** Path as the user would name it: relative to the dataset's root, with forward slashes. */
  readonly name: string;
  readonly label: string;
  /** SHA-256 of the file's bytes, lower-case hex: a picture's identity in the split and in the feature cache. */
  readonly sha256: string;
  /** Pixels, after EXIF orientation. */
  readonly width: number;
  readonly height: number;
}

/** One line of the lint. An `error` stops training; a `warning` is reported and the run goes on. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Stable kebab-case code, as {@link ModelBuilderError.code}. */
  readonly code: string;
  /** One line that names the files, the labels and the consequence ("left out", "dropped"). */
  readonly message: string;
}

export interface Dataset {
  /** Absolute folder that picture names are relative to. */
  readonly root: string;
  /** Class labels; position is class index. Sorted by UTF-16 code unit, so that the order is the same on every machine. */
  readonly labels: readonly string[];
  readonly pictures: readonly Picture[];
  readonly findings: readonly Finding[];
  /** How it was taken, where that is not plain: one line each, for people. */
  readonly notes?: readonly string[];
  /** Of a set that was split into folders already: its other parts, to measure on. */
  readonly validationData?: Dataset;
}

/** The two sides of a split. Both keep the dataset's order. */
export interface Split {
  readonly training: readonly Picture[];
  readonly validation: readonly Picture[];
}
