import type { Terminal } from '../../io/terminal.ts';
import { wrap } from '../report/visible.ts';

/** `│  `: the bar and the space behind it. */
export const FRAME_COLUMNS = 3;

/** The terminal with the frame of the questions around all that is printed between and behind them. */
export interface Frame {
  readonly terminal: Terminal;
  /** The last line. */
  end(text: string): void;
}

export function openFrame(terminal: Terminal): Frame {
  const bar = terminal.style('dim', '│');
  const inside = (text: string): string =>
    text
      .replace(/\n$/, '')
      .split('\n')
      .flatMap((line) => wrap(line, terminal.columns - FRAME_COLUMNS).split('\n'))
      .map((line) => `${bar}  ${line}`.trimEnd())
      .join('\n') + '\n';
  return {
    terminal: {
      ...terminal,
      get columns() {
        return terminal.columns - FRAME_COLUMNS;
      },
      out: (text) => text !== '' && terminal.out(inside(text)),
      err: (text) => terminal.err(inside(text)),
      redraw: (line) => terminal.redraw(line === '' ? '' : `│  ${line}`),
    },
    end: (text) => terminal.err(`${terminal.style('dim', '└')}  ${text}`.trimEnd() + '\n'),
  };
}
