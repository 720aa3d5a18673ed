import type { TransferProgress } from './transfer-options.ts';

/** Small files cost a round trip each: about as long as this many bytes. */
const FILE_COST = 64 * 1024;

/** Counts what has been transferred. */
export interface ProgressMeter {
  add(files: number, bytes: number): void;
  /** Bytes that were here before: done, but not at this pace. */
  find(bytes: number): void;
  /** A file that turned out not to be transferred. */
  drop(files: number, bytes: number): void;
}

/** @param now milliseconds, monotonic */
export function progressMeter(
  filesTotal: number,
  bytesTotal: number,
  now: () => number,
  report: ((progress: TransferProgress) => void) | undefined,
): ProgressMeter {
  const start = now();
  const done = { files: 0, bytes: 0, filesTotal, bytesTotal };
  let found = 0;
  const tell = (): void => {
    const fetched = { ...done, bytes: done.bytes - found, bytesTotal: done.bytesTotal - found };
    const secondsLeft = estimateSecondsLeft(fetched, now() - start);
    report?.({ ...done, ...(secondsLeft !== undefined && { secondsLeft }) });
  };
  tell();
  return {
    add(files, bytes) {
      done.files += files;
      done.bytes += bytes;
      tell();
    },
    find(bytes) {
      found += bytes;
      done.bytes += bytes;
      tell();
    },
    drop(files, bytes) {
      done.filesTotal -= files;
      done.bytesTotal -= bytes;
      tell();
    },
  };
}

/** Seconds that the rest takes at the pace so far. @param elapsed milliseconds */
export function estimateSecondsLeft(
  progress: Omit<TransferProgress, 'secondsLeft'>,
  elapsed: number,
): number | undefined {
  const done = progress.bytes + progress.files * FILE_COST;
  const left = progress.bytesTotal - progress.bytes + (progress.filesTotal - progress.files) * FILE_COST;
  return done <= 0 ? undefined : (Math.max(0, left) / done) * (elapsed / 1000);
}
