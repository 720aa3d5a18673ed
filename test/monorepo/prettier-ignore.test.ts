import { expect, it } from 'vitest';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { repository, writeRepository } from './fixtures.ts';
import { planIn } from './plan-in.ts';

it.each([
  ['dist', 'dist\n.model-builder/\npackages/flowers-model/assets/\n'],
  ['.model-builder/\r\ndist\r\n', '.model-builder/\r\ndist\r\npackages/flowers-model/assets/\r\n'],
])('a .prettierignore that is there keeps prettier away from what is hashed: %j', async (before, after) => {
  await using folder = await temporaryFolder();
  await writeRepository(folder.at('repository'), { ...repository('npm'), '.prettierignore': before });
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
  const { texts, decisions } = await planIn(folder.at('bundle'), folder.at('repository'), 'flowers');
  expect(texts['.prettierignore']).toBe(after);
  expect(decisions).toContainEqual(
    expect.objectContaining({ what: 'prettier', value: 'packages/flowers-model/assets/' }),
  );
});
