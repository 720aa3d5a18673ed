import type { PictureFormat, UnsupportedFormat } from './sniff.ts';

/** A file that may be a picture, with the label it would have. Nobody has opened it yet. */
export interface Candidate {
  /** Relative to the dataset's root, with forward slashes. */
  readonly name: string;
  readonly label: string;
  /** Where the file lies if not there, in this order: all below the root, too. */
  readonly elsewhere?: readonly string[];
}

/** What opening a file showed. */
export type Inspection =
  | PictureInspection
  | { readonly kind: 'missing' | 'outside' | 'not-a-file' | 'empty' | 'not-a-picture' }
  | { readonly kind: 'unreadable' | 'damaged'; readonly reason: string }
  | { readonly kind: 'unsupported'; readonly format: UnsupportedFormat };

export interface PictureInspection {
  readonly kind: 'picture';
  readonly format: PictureFormat;
  /** Lower-case hex, of the whole file. */
  readonly sha256: string;
  /** Pixels, after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** Frames of an animation or pages; 1 for a plain picture. */
  readonly frames: number;
}

export interface Inspected {
  /** Under the name that it was found by. */
  readonly candidate: Candidate;
  /** Absolute. */
  readonly path: string;
  readonly inspection: Inspection;
}
