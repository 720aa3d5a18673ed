import { readFile, writeFile } from 'node:fs/promises';
import { clearConfigCache } from 'prettier';
import { expect, it } from 'vitest';
import { writeFiles } from '../support/pictures.ts';
import { solutionWorld } from './run-command.ts';

it('another style of prettier’s is no change of the generator’s; what is really new comes in that style', async () => {
  await using world = await solutionWorld({ format: true });
  await writeFile(
    world.at('.prettierrc.json'),
    '{ "semi": false, "singleQuote": true, "printWidth": 100 }\n',
  );
  // One process does here what are two on a command line.
  await clearConfigCache();
  expect((await world.update({ check: true })).result).toMatchObject({ outdated: false });
  await writeFiles({
    [world.at('.model-builder/templates/model/src/extra.ts')]: '// Generated.\nexport const EXTRA = 1;\n',
  });
  await world.update();
  expect(await readFile(world.at('flowers-model/src/extra.ts'), 'utf8')).toBe(
    '// Generated.\nexport const EXTRA = 1\n',
  );
  expect((await world.update({ check: true })).result).toMatchObject({ outdated: false });
});
