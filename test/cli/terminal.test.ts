import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTerminal, type Terminal } from '../../src/io/terminal.ts';
import { hostileText, OBEYED } from '../support/hostile.ts';

const ATTACKS = [
  '\u001b]0;title\u0007',
  '\u001b[2J\u001b[H',
  '\u009b31m',
  '\u001b[31mError:\u001b[39m',
  '\u202egpj.exe',
  '\u2068\u2067',
  '\rover the line',
  '\u001b]8;;https://example.com\u001b\\link\u001b]8;;\u001b\\',
];
const text = fc
  .array(fc.oneof(hostileText, fc.constantFrom(...ATTACKS)), { maxLength: 4 })
  .map((parts) => parts.join(''));

let written: string;
let terminal: Terminal;
beforeEach(() => {
  written = '';
  const take = (chunk: unknown): boolean => {
    written += String(chunk);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(take);
  vi.spyOn(process.stderr, 'write').mockImplementation(take);
  vi.stubEnv('FORCE_COLOR', '1');
  vi.stubEnv('NO_COLOR', undefined);
  terminal = openTerminal();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What one call has written, without what the port may write of its own. */
function after(call: () => void, ours: RegExp = /(?!)/g): string {
  written = '';
  call();
  return written.replace(ours, '').replace(/\u2068([^\u2068\u2069]*)\u2069/g, '$1');
}

describe('the terminal', () => {
  it('lets no control character through, whatever the text', () => {
    fc.assert(
      fc.property(text, (hostile) => {
        expect(after(() => terminal.out(hostile))).not.toMatch(OBEYED);
        expect(after(() => terminal.err(`${hostile}\n`))).not.toMatch(OBEYED);
        expect(after(() => terminal.json({ hostile }))).not.toMatch(OBEYED);
        expect(after(() => terminal.redraw(hostile), /^\r\u001b\[2K/)).not.toMatch(/\n|\t/);
        expect(after(() => terminal.redraw(hostile), /^\r\u001b\[2K/)).not.toMatch(OBEYED);
      }),
      { numRuns: 500 },
    );
  });

  it('colours what style() was given, and nothing that only looks like it', () => {
    fc.assert(
      fc.property(text, (hostile) => {
        const shown = after(() => terminal.err(`${terminal.style('red', `a${hostile}b`)} ${hostile}`));
        expect(shown.startsWith('\u001b[31ma')).toBe(true);
        expect(shown.split('\u001b[31m')).toHaveLength(2);
        expect(shown.split('\u001b[39m')).toHaveLength(2);
        expect(shown.replace(/\u001b\[3[19]m/g, '')).not.toMatch(OBEYED);
      }),
    );
    expect(after(() => terminal.err('\u001b[31mred\u001b[39m'))).toBe('␛[31mred␛[39m');
  });

  it('writes JSON that says the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), text, (value, hostile) => {
        const whole = { value, [hostile]: hostile };
        const shown = after(() => terminal.json(whole));
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(whole)));
        expect(shown).not.toMatch(OBEYED);
      }),
    );
  });

  it('keeps lines, those of Windows too, and tabs', () => {
    expect(after(() => terminal.out('a\n\tb\r\nc\rd'))).toBe('a\n\tb\r\nc␍d');
  });
});
