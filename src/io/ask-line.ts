import { createInterface } from 'node:readline/promises';

/**
 * Asks for one line on standard input, without any escape sequence.
 * @returns undefined at the end of the input
 * @throws the signal's reason
 */
export async function askLine(question: string, signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
  const end = new AbortController();
  lines.once('close', () => end.abort());
  try {
    return await lines.question(question, { signal: AbortSignal.any([signal, end.signal]) });
  } catch (error) {
    signal.throwIfAborted();
    if (end.signal.aborted) return undefined;
    throw error;
  } finally {
    lines.close();
  }
}
