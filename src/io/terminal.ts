import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** The terminal as the reporters see it: results go to `out`, everything else to `err`. */
export interface Terminal {
  /** stdin and stdout are terminals and this is not a CI machine: questions may be asked. */
  readonly canAsk: boolean;
  /** stderr is a terminal: a line may be drawn over. */
  readonly animates: boolean;
  /** Width of stderr in columns; 80 when unknown. */
  readonly columns: number;
  out(text: string): void;
  err(text: string): void;
  /** Colours text for stderr, or leaves it; NO_COLOR and FORCE_COLOR are honoured. */
  style(style: Style, text: string, stream?: 'out' | 'err'): string;
}

/** Opens this process's terminal. A reader that goes away (`| head`) is no failure: what it no longer reads is dropped. */
export function openTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  for (const stream of [stdout, stderr]) stream.on('error', ignoreBrokenPipe);
  return {
    // Last: Node opens stdin when it is first looked at.
    canAsk: stdout.isTTY && !isContinuousIntegration(env.CI) && process.stdin.isTTY,
    animates: stderr.isTTY && !isContinuousIntegration(env.CI),
    get columns() {
      return stderr.columns || stdout.columns || 80;
    },
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    style: (style, text, stream = 'err') =>
      styleText(style, text, { stream: stream === 'err' ? stderr : stdout }),
  };
}

function isContinuousIntegration(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
