/** What `train.py` says on stdout: one JSON object a line, told apart from everything else by its first key, `modelBuilder`. */
export type JobEvent =
  | {
      readonly modelBuilder: 'start';
      readonly labels: readonly string[];
      readonly trainingPictures: number;
      /** Training pictures that choose the epoch instead of being learnt from. */
      readonly selectionPictures: number;
      readonly validationPictures: number;
      readonly arch: string;
      readonly epochs: number;
      readonly processes: number;
      readonly device: string;
      readonly torch: string;
    }
  /** Went on from a checkpoint that had so many epochs. */
  | { readonly modelBuilder: 'resumed'; readonly epoch: number; readonly seconds: number }
  | {
      readonly modelBuilder: 'epoch';
      /** 1 to `epochs`. */
      readonly epoch: number;
      readonly epochs: number;
      /** Shares, 0 to 1; on augmented pictures. */
      readonly trainAccuracy: number;
      readonly trainLoss: number;
      readonly learningRate: number;
      /** On the selection pictures; `null` when the data set is too small to have any. */
      readonly validationAccuracy: number | null;
      readonly validationLoss: number | null;
      readonly bestValidationAccuracy: number | null;
      readonly bestEpoch: number;
      /** Of training, those before a restart included. */
      readonly seconds: number;
      readonly picturesPerSecond: number;
    }
  | { readonly modelBuilder: 'unreadable'; readonly path: string; readonly reason: string }
  | { readonly modelBuilder: 'note'; readonly text: string }
  | {
      readonly modelBuilder: 'done';
      /** On the held-out pictures, as in `metrics.json`. */
      readonly accuracy: number;
      readonly balancedAccuracy: number;
      readonly logLoss: number;
      readonly epochs: number;
      readonly bestEpoch: number;
      readonly seconds: number;
    }
  | {
      readonly modelBuilder: 'error';
      readonly code: string;
      readonly message: string;
      readonly hint: string;
    };

const EVENTS: readonly unknown[] = [
  'start',
  'resumed',
  'epoch',
  'unreadable',
  'note',
  'done',
  'error',
] satisfies JobEvent['modelBuilder'][];

/** One line of the job's log; nothing when it is somebody else's (a library's warning, or half a line). */
export function parseJobEvent(line: string): JobEvent | undefined {
  const start = line.indexOf('{"modelBuilder"');
  if (start === -1) return undefined;
  try {
    const event = JSON.parse(line.slice(start)) as JobEvent;
    return EVENTS.includes(event.modelBuilder) ? event : undefined;
  } catch {
    return undefined;
  }
}
