import { afterAll, beforeAll, expect, it } from 'vitest';
import { answersInPlace, commitPlan, solutionGenerator, type GeneratorAnswers } from '../../src/index.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { textsOf } from '../support/trees.ts';
import { repository, writeRepository } from './fixtures.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeRepository(folder.at('repository'), repository('pnpm'));
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
});
afterAll(() => folder[Symbol.asyncDispose]());

function given(target: string): GeneratorAnswers {
  const fast = { format: false, verify: false };
  return { bundle: folder.at('bundle'), target, name: 'flowers', packageManager: 'npm', ...fast };
}

it('a script brings projects into a monorepo with the public functions alone', async () => {
  const base = folder.at('repository');
  const { answers, install } = await answersInPlace('solution', given(base), {
    base,
    consoleAppFolder: 'apps/looker',
  });
  await commitPlan(await solutionGenerator.plan(answers), { force: false });
  const texts = await textsOf(base);
  expect(JSON.parse(texts['apps/looker/package.json'])).toMatchObject({
    name: '@acme/flowers-console-app',
    dependencies: { '@acme/flowers-model': 'workspace:*' },
  });
  expect(Object.keys(texts)).toContain('packages/flowers-model/src/labels.ts');
  expect(install).toEqual(['pnpm', 'install']);
});

it('outside of one, answers stay as they are', async () => {
  const alone = given(folder.at('alone'));
  expect(await answersInPlace('solution', alone, { base: alone.target })).toEqual({
    answers: alone,
    install: ['npm', 'install'],
  });
});
