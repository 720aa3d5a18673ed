import { createInterface } from 'node:readline';

/** The lines of standard input, each as it comes, until its end. @throws the signal's reason */
export async function* inputLines(signal: AbortSignal): AsyncGenerator<string, void, void> {
  const lines = createInterface({ input: process.stdin, signal });
  try {
    yield* lines;
  } finally {
    lines.close();
  }
  signal.throwIfAborted();
}
