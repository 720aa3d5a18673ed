import { expect, test } from 'vitest';
import { GUIDE, guideWithContext } from './support/reference.ts';

test('the table of the context in docs/templates.md is what the schema says', async () => {
  await expect(await guideWithContext()).toMatchFileSnapshot(GUIDE);
});
