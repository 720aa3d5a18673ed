import { describe, expect, it } from 'vitest';
import { faultsOf } from './check-row.ts';
import { READ_ONLY } from './row.ts';
import { ROWS } from './rows.ts';

describe.skipIf(process.platform === 'win32').each(Object.entries(ROWS))(
  'hostile %s, and every command that changes nothing',
  (_, rows) => {
    it.each(rows)('$name', async (row) => {
      expect(await faultsOf(row, READ_ONLY)).toEqual([]);
    });
  },
);
