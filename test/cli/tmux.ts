import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { userEnvironment } from '../support/run.ts';

const execute = promisify(execFile);

/** A person at a terminal: types, reads the screen, waits. */
export interface Screen {
  type(text: string): Promise<void>;
  /** tmux's name of a key: `Enter`, `Down`, `C-c`. */
  press(key: string): Promise<void>;
  /** Waits until the text stands on the screen or scrolled off it. @throws Error with the screen when it does not come */
  waitFor(text: string): Promise<void>;
  read(): Promise<string>;
  /** The same line by line as the terminal breaks them. */
  rows(): Promise<string>;
  /** What the program, or a text that it printed, has made of the window's title. */
  title(): Promise<string>;
  /** Waits for the program's end. */
  exitCode(): Promise<number>;
  close(): Promise<void>;
}

const PATIENCE_MILLISECONDS = 30_000;

export async function hasTmux(): Promise<boolean> {
  return await execute('tmux', ['-V']).then(
    () => true,
    () => false,
  );
}

/** Starts a program in a terminal of its own. @param cwd where the exit code is left, too */
export async function openScreen(
  command: readonly string[],
  {
    cwd,
    env,
    columns = 110,
  }: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly columns?: number },
): Promise<Screen> {
  const socket = `model-builder-${randomUUID()}`;
  const exitFile = join(cwd, `${socket}.exit`);
  const script = join(cwd, `${socket}.sh`);
  const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  // Where the program does not read keys one by one, Ctrl-C goes to its shell, too: that has to live on, and to tell the exit code.
  await writeFile(script, `trap : INT\n${words}\necho $? > '${exitFile}'\n`);
  const tmux = async (...args: string[]): Promise<string> =>
    (
      await execute('tmux', ['-L', socket, '-f', '/dev/null', ...args], {
        env: { ...userEnvironment(process.env), ...env },
      })
    ).stdout;
  // What stands on the screen stays there when the program has ended, and so does the server that is asked for it.
  const stays = ['set-option', '-g', 'remain-on-exit', 'on', ';', 'set-option', '-s', 'exit-empty', 'off'];
  const size = ['-x', String(columns), '-y', '45'];
  await tmux('start-server', ';', ...stays, ';', 'new-session', '-d', ...size, '-c', cwd, 'sh', script);
  const read = (): Promise<string> => tmux('capture-pane', '-p', '-J', '-S', '-500');
  const until = async <T>(what: string, probe: () => Promise<T | undefined>): Promise<T> => {
    const end = performance.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      const found = await probe();
      if (found !== undefined) return found;
      if (performance.now() > end) throw new Error(`${what} did not come. The screen:\n${await read()}`);
      await sleep(40);
    }
  };
  return {
    type: async (text) => {
      await tmux('send-keys', '-l', text);
    },
    press: async (key) => {
      await tmux('send-keys', key);
    },
    waitFor: async (text) => {
      await until(JSON.stringify(text), async () => ((await read()).includes(text) ? true : undefined));
    },
    read,
    rows: async () => (await tmux('capture-pane', '-p', '-S', '-500')).trimEnd(),
    title: async () => (await tmux('display-message', '-p', '#{pane_title}')).trim(),
    exitCode: () =>
      until('The end', async () => {
        const text = await readFile(exitFile, 'utf8').catch(() => '');
        return text.endsWith('\n') ? Number(text) : undefined;
      }),
    close: async () => {
      await tmux('kill-server');
    },
  };
}
