import { readFile, writeFile } from 'node:fs/promises';
import { clearConfigCache } from 'prettier';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageTemplates } from '../../src/io/read-templates.ts';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { runLine } from '../support/run.ts';
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

it('what changes in the templates after that is merged with edits, function by function', async () => {
  await using world = await solutionWorld({ format: true });
  await writeFile(world.at('.prettierrc.json'), '{ "semi": false, "tabWidth": 4, "printWidth": 60 }\n');
  await clearConfigCache();
  const prettier = join(PROJECT_ROOT, 'node_modules/prettier/bin/prettier.cjs');
  await runLine(`node ${prettier} --write .`, { cwd: world.root });
  const mine = world.at('flowers-model/src/softmax.ts');
  await writeFile(mine, `${await readFile(mine, 'utf8')}\nexport const own = 1; // mine\n`);
  const other = world.at('flowers-model/src/labels.ts');
  const files = ['softmax.ts', 'labels.ts.hbs'].map((file) => `model/src/${file}`);
  for (const path of files) {
    const template = await readFile(join(packageTemplates(), path), 'utf8');
    const newer = template.replace(/\n( *)(return|export)/, '\n$1// Newer.\n$1$2');
    await writeFiles({ [world.at('.model-builder/templates', path)]: newer });
  }
  await world.update();
  const text = await readFile(mine, 'utf8');
  expect(text).toMatch(/\/\/ Newer\.[^]*export const own = 1; \/\/ mine\n$/);
  expect(text.match(/softmax\(/g)).toHaveLength(1);
  expect(await readFile(other, 'utf8')).toContain('// Newer.');
  expect((await world.update({ check: true })).result).toMatchObject({ outdated: false });
});
