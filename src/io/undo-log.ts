/** @param failed whether a step before this one has failed: what it needed must then stay */
export type Undo = (failed: boolean) => Promise<void>;

/** What has to happen to get back to where a commit started, newest last. */
export interface UndoLog {
  add(undo: Undo): void;
  /** Runs everything in reverse, also after one of them has failed. @returns what failed */
  undoAll(): Promise<readonly unknown[]>;
}

export function createUndoLog(): UndoLog {
  const steps: Undo[] = [];
  return {
    add: (undo) => void steps.push(undo),
    async undoAll() {
      const failures: unknown[] = [];
      for (const undo of steps.splice(0).reverse()) {
        await undo(failures.length > 0).catch((cause: unknown) => failures.push(cause));
      }
      return failures;
    },
  };
}
