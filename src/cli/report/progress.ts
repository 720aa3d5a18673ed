import type { Terminal } from '../../io/terminal.ts';
import { phaseName, progressLine, type ProgressFacts } from './progress-line.ts';
import { shorten, wrap } from './visible.ts';

/** Redraws a second. */
const REDRAW_MILLISECONDS = 100;
/** Without a bar, a phase shorter than this is one line. */
const QUIET_SECONDS = 1;

export interface Progress {
  /** A phase begins. */
  phase(phase: ProgressFacts['phase']): void;
  step(
    phase: ProgressFacts['phase'],
    done: number,
    total: number,
    more?: Pick<ProgressFacts, 'files' | 'steps' | 'secondsLeft'>,
  ): void;
  /** In place of the bar, on a terminal: what is going on at this moment. */
  status(text: string): void;
  /** A line for people, above the bar. */
  line(text: string): void;
  /** As {@link Progress.line}, broken between words where the terminal is narrower; a pipe gets it whole. */
  sentence(text: string): void;
  /** Prints a part of the result on stdout, above the bar. */
  above(print: () => void): void;
  /** Takes the bar away. */
  end(): void;
}

/** Draws progress on stderr: a bar on a terminal, else at most one line for every tenth. */
export function createProgress(terminal: Terminal, now: () => number): Progress {
  let current: ProgressFacts['phase'] | undefined;
  let started = 0;
  let drawn = -Infinity;
  let tenth = 0;
  let barShown = false;
  let finished = false;

  const clear = (): void => {
    if (barShown) terminal.redraw('');
    barShown = false;
  };
  const begin = (phase: ProgressFacts['phase']): void => {
    if (current === phase) return;
    clear();
    current = phase;
    started = now();
    drawn = -Infinity;
    tenth = 0;
    finished = false;
    if (terminal.animates) draw(`${phaseName(phase)} …`);
  };
  const draw = (text: string): void => {
    terminal.redraw(shorten(text, terminal.columns - 1));
    barShown = true;
  };

  const line = (text: string): void => {
    clear();
    terminal.err(`${text}\n`);
  };

  return {
    phase: begin,
    step(phase, done, total, more = {}) {
      // One after the other, as a file of weights after the pictures.
      if (finished && done < total) current = undefined;
      begin(phase);
      // The last file counts a moment after its last byte.
      finished = done >= total && (more.files === undefined || more.files.done >= more.files.total);
      const facts = { phase, done, total, seconds: (now() - started) / 1000, ...more };
      if (terminal.animates) {
        if (now() - drawn < REDRAW_MILLISECONDS && !finished) return;
        drawn = now();
        draw(progressLine(facts, terminal.columns - 1));
      } else {
        const reached = finished ? 10 : Math.min(9, Math.floor((done / Math.max(1, total)) * 10));
        const soon = facts.seconds < QUIET_SECONDS && !finished;
        if (reached <= tenth || soon) return;
        tenth = reached;
        terminal.err(`${progressLine(facts)}\n`);
      }
    },
    status(text) {
      if (terminal.animates) draw(text);
    },
    line,
    above(print) {
      clear();
      print();
    },
    sentence: (text) => line(terminal.animates || terminal.plain ? wrap(text, terminal.columns) : text),
    end() {
      clear();
      current = undefined;
    },
  };
}
