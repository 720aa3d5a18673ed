import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import { isolated, visible, visibleJson, visibleLines } from './visible.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/**
 * The terminal as the reporters see it: results go to `out`, everything else to `err`. It is the one place where text reaches a
 * terminal, and whatever the text holds, a file's name or a server's answer, no control character goes through: only line ends,
 * tabs, and what {@link Terminal.style} and {@link Terminal.redraw} make.
 */
export interface Terminal {
  /** stdin and stdout are terminals and this is not a CI machine: questions may be asked. */
  readonly canAsk: boolean;
  /** stderr is a terminal: a line may be drawn over. */
  readonly animates: boolean;
  /** Whoever reads it wants lines alone: no colours, no frames, nothing that is drawn over. */
  readonly plain: boolean;
  /** Width of stderr in columns; 80 when unknown. */
  readonly columns: number;
  out(text: string): void;
  err(text: string): void;
  /** One value alone on stdout; behind {@link Terminal.line}s on a line, too. */
  json(value: unknown): void;
  /** One of many values on stdout, as JSON on a line of its own. */
  line(value: unknown): void;
  /** One line on stdout for another program, in which names stand as they are but for control characters. */
  record(text: string): void;
  /** Takes the place of the line on stderr that the cursor is in; the empty text clears it. */
  redraw(line: string): void;
  /** Colours text for stderr, or leaves it; NO_COLOR and FORCE_COLOR are honoured. */
  style(style: Style, text: string, stream?: 'out' | 'err'): string;
}

/** Begins the line anew and clears it. */
const CLEAR_LINE = '\r\u001b[2K';

/** Tells our own escapes from those of a file, which cannot know it. */
const SEAL = randomUUID();
const SEALED = new RegExp(`\\u001b${SEAL}(\\[\\d+m)`);

function sealed(escape: string): string {
  return escape.replace('\u001b', `\u001b${SEAL}`);
}

function printed(text: string): string {
  return text
    .split(SEALED)
    .map((part, index) => (index % 2 === 0 ? isolated(visibleLines(part)) : `\u001b${part}`))
    .join('');
}

/**
 * Opens this process's terminal. A reader that goes away (`| head`) is no failure: what it no longer reads is dropped.
 * @param asksPlain as `--plain`, `TERM=dumb` and `ACCESSIBLE=1` do
 */
export function openTerminal(asksPlain = false): Terminal {
  const { stdout, stderr, env } = process;
  const plain = asksPlain || env.TERM === 'dumb' || isSet(env.ACCESSIBLE);
  for (const stream of [stdout, stderr]) stream.on('error', ignoreBrokenPipe);
  let inLines = false;
  return {
    // Last: Node opens stdin when it is first looked at.
    canAsk: stdout.isTTY && !isSet(env.CI) && process.stdin.isTTY,
    animates: stderr.isTTY && !isSet(env.CI) && !plain,
    plain,
    get columns() {
      return stderr.columns || stdout.columns || 80;
    },
    out: (text) => void stdout.write(printed(text)),
    err: (text) => void stderr.write(printed(text)),
    json: (value) => void stdout.write(`${visibleJson(value, inLines ? 0 : 2)}\n`),
    line(value) {
      inLines = true;
      stdout.write(`${visibleJson(value, 0)}\n`);
    },
    record: (text) => void stdout.write(`${visible(text)}\n`),
    redraw: (line) => void stderr.write(`${CLEAR_LINE}${isolated(visible(line))}`),
    style(style, text, stream = 'err') {
      if (plain) return text;
      const [open, close] = styleText(style, '|', { stream: stream === 'err' ? stderr : stdout }).split('|');
      return `${sealed(open)}${text}${sealed(close)}`;
    },
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
