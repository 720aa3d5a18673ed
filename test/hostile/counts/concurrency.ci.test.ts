import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { linkDependencies } from '../../e2e/support/shared-dependencies.ts';
import { npmRun } from '../../e2e/support/generated-project.ts';
import { tool } from '../../e2e/support/tool.ts';
import { bundleIn, ownParts, temporaryFolder } from '../../support/bundles.ts';
import { times } from '../../support/chance.ts';
import { PROJECT_ROOT } from '../../support/made-once.ts';
import { noise } from '../../support/pictures.ts';
import { run } from '../../support/run.ts';

it('as many predictions at once as anybody asks for are each that of its own picture', async () => {
  await using folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), ownParts(['red', 'green', 'blue']));
  await tool(['generate', 'own', '--bundle', 'bundle', '--no-install', '--no-git'], { cwd: folder.path });
  await linkDependencies(folder.path, ['own']);
  await npmRun('build', folder.at('own'));
  const pictures = [1, 2, 3, 4, 5].map((seed) => folder.at(`${seed}.png`));
  for (const [seed, file] of pictures.entries())
    await noise(seed + 1, { width: 90, height: 60 })
      .png()
      .toFile(file);
  const script = join('test', 'fixtures', 'generated', 'concurrency.mjs');
  await copyFile(join(PROJECT_ROOT, script), folder.at('own', 'concurrency.mjs'));
  const { stdout } = await run('node', ['concurrency.mjs', String(times(1000)), ...pictures], {
    cwd: folder.at('own'),
  });
  expect(JSON.parse(stdout)).toEqual({ predicted: times(1000), wrong: 0, distinct: pictures.length });
});
