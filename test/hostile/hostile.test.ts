import { describe, expect, it } from 'vitest';
import { faultsOf } from './check-row.ts';
import { ROWS } from './rows.ts';

describe.each(Object.entries(ROWS))('hostile %s', (_, rows) => {
  const due = rows.filter(({ fast }) => fast);
  it.skipIf(process.platform === 'win32').each(due)('$name', { timeout: 300_000 }, async (row) => {
    expect(await faultsOf(row)).toEqual([]);
  });
});
