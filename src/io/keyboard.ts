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

/**
 * Remembers the last key while a prompt listens: it ends by Escape as by Ctrl-C, and does not say which.
 * @returns `last`: the key's name, as Node's readline has it; `stop` ends it
 */
export function watchKeys(): { readonly last: () => string | undefined; readonly stop: () => void } {
  let name: string | undefined;
  const onKey = (_: unknown, key: { readonly name?: string } | undefined): void => void (name = key?.name);
  process.stdin.on('keypress', onKey);
  return { last: () => name, stop: () => void process.stdin.off('keypress', onKey) };
}

/** Keeps what is typed while nobody asks off the screen; Ctrl-C stays what it is. @returns gives the keyboard back */
export function holdKeyboard(): () => void {
  return listenForKey('', () => undefined);
}
