import { describe, expect, it } from 'vitest';
import { NIGHTLY } from '../support/nightly.ts';
import { faultsOf } from './check-row.ts';
import { ROWS } from './rows.ts';

describe.each(Object.entries(ROWS))('hostile %s', (_, rows) => {
  const due = rows.filter(({ fast, nightly }) => !fast && (NIGHTLY || !nightly));
  it.skipIf(process.platform === 'win32').each(due)('$name', { timeout: 300_000 }, async (row) => {
    expect(await faultsOf(row)).toEqual([]);
  });
});
