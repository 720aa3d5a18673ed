import { describe, it } from 'vitest';
import { cli } from './built-cli.ts';
import { parseResult } from './result-schema.ts';

export interface Row {
  readonly title: string;
  readonly args: readonly string[];
  readonly exit: number;
  readonly code: string;
  /** All of it stands in the message or the hint. */
  readonly says: readonly string[];
}

/**
 * Runs every row as it is typed, with `--json`, and looks at exit code, code, words, and that no stack trace is shown.
 * @param place folder and environment; asked for when a row runs
 */
export function testBadInput(
  what: string,
  rows: readonly Row[],
  place: () => { readonly path: string; readonly env: Readonly<Record<string, string>> },
): void {
  describe.concurrent(`bad input: ${what}`, () => {
    it.for(rows)('$title: exit $exit, $code', async ({ args, exit, code, says }, { expect }) => {
      const { path, env } = place();
      const { exitCode, stdout, stderr } = await cli([...args, '--json'], { cwd: path, env });
      const { ok, error } = parseResult<{ error: Record<string, string> }>(stdout);
      expect({ exitCode, ok, code: error.code }).toEqual({ exitCode: exit, ok: false, code });
      for (const words of says) expect(`${error.message}\n${error.hint}`).toContain(words);
      expect(stderr).toContain(error.message);
      expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
    });
  });
}
