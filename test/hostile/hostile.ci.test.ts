import { describe, expect, it } from 'vitest';
import { NIGHTLY } from '../support/nightly.ts';
import { faultsOf } from './check-row.ts';
import { rowsDue } from './rows.ts';

describe.skipIf(process.platform === 'win32')('hostile', () => {
  describe.concurrent.each(rowsDue(({ fast, nightly }) => !fast && (NIGHTLY || !nightly)))(
    '%s',
    (_, rows) => {
      it.each(rows)('$name', { timeout: 600_000 }, async (row) => {
        expect(await faultsOf(row)).toEqual([]);
      });
    },
  );
});
