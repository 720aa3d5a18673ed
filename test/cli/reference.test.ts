import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { cliReference } from './reference.ts';

it('docs/cli.md says what the flag tables say', async () => {
  await expect(await cliReference()).toMatchFileSnapshot(join(PROJECT_ROOT, 'docs', 'cli.md'));
});
