import { listenForKey } from '../../io/keyboard.ts';
import type { Terminal } from '../../io/terminal.ts';
import { plainLog } from '../../training/azure/flow/log-growth.ts';
import { redact } from '../../training/azure/redact.ts';
import type { Progress } from '../report/progress.ts';
import { visible } from '../../io/visible.ts';

/** Lines that are shown first. */
const SHOWN = 20;

/** The log of a job that trains elsewhere: kept back until somebody presses `l`, then shown as it comes. */
export interface LogTail {
  add(lines: readonly string[]): void;
  /** Gives the keyboard back. */
  end(): void;
}

export function createLogTail(terminal: Terminal, progress: Progress): LogTail {
  let kept: readonly string[] = [];
  let shows = false;
  let release: (() => void) | undefined;
  const show = (lines: readonly string[]): void => {
    for (const line of lines) progress.line(terminal.style('dim', visible(plainLog(redact(line)))));
  };
  const toggle = (): void => {
    shows = !shows;
    progress.line(shows ? 'The log of the job; l ends it:' : 'The log goes on without being shown.');
    if (shows) show(kept);
  };
  return {
    add(lines) {
      if (!terminal.canAsk) return;
      if (release === undefined) {
        release = listenForKey('l', toggle);
        progress.line('Press l to see the log of the job.');
      }
      kept = [...kept, ...lines].slice(-SHOWN);
      if (shows) show(lines);
    },
    end() {
      release?.();
      release = undefined;
    },
  };
}
