import { describe, expect, it } from 'vitest';
import { faultsOf } from './check-row.ts';
import { rowsDue } from './rows.ts';

describe.skipIf(process.platform === 'win32')('hostile', () => {
  describe.concurrent.each(rowsDue(({ fast }) => fast === true))('%s', (_, rows) => {
    it.each(rows)('$name', { timeout: 300_000 }, async (row) => {
      expect(await faultsOf(row)).toEqual([]);
    });
  });
});
