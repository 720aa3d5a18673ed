const CTRL_C = '\u0003';

/**
 * Calls back whenever a key is pressed, without Enter; does nothing where nobody types. Ctrl-C stays what it is.
 * @returns gives the keyboard back
 */
export function listenForKey(key: string, onKey: () => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  const onData = (data: Buffer): void => {
    for (const typed of data.toString()) {
      // In raw mode the terminal does not make a signal of it.
      if (typed === CTRL_C) process.kill(process.pid, 'SIGINT');
      else if (typed === key) onKey();
    }
  };
  stdin.setRawMode(true);
  stdin.on('data', onData);
  stdin.resume();
  return () => {
    stdin.off('data', onData);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
