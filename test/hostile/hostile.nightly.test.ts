import { describe, expect, it } from 'vitest';
import { faultsOf } from './check-row.ts';
import { READ_ONLY } from './row.ts';
import { rowsDue } from './rows.ts';

describe.skipIf(process.platform === 'win32')('every command that changes nothing, in hostile', () => {
  describe.concurrent.each(rowsDue(() => true))('%s', (_, rows) => {
    it.each(rows)('$name', async (row) => {
      expect(await faultsOf(row, READ_ONLY)).toEqual([]);
    });
  });
});
