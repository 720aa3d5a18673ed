import { readFile, writeFile } from 'node:fs/promises';
import { clearConfigCache } from 'prettier';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageTemplates } from '../../src/io/read-templates.ts';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { runLine } from '../support/run.ts';
import { writeFiles } from '../support/pictures.ts';
import { commitPlan } from '../../src/io/commit.ts';
import { solutionGenerator } from '../../generators/solution.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { textsOf, treeOf } from '../support/trees.ts';
import { solutionWorld, updateIn } from './run-command.ts';

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

describe.each([
  ['.prettierrc.json', '{ "printWidth": 40, "tabWidth": 4, "semi": false, "quoteProps": "consistent" }'],
  [
    '.prettierrc.mjs',
    'export default { printWidth: 50, useTabs: true, singleQuote: false, objectWrap: "collapse" };',
  ],
  ['.editorconfig', '[*]\nindent_style = tab\nend_of_line = crlf\nmax_line_length = 50\n'],
])('projects that were generated in the style of %s around them', (name, style) => {
  it('are up to date in every other style, and stay as they are; also with a manifest of 0.1.0', async () => {
    await using folder = await temporaryFolder();
    await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
    await writeFiles({ [folder.at('.git/HEAD')]: '', [folder.at(name)]: style });
    const target = folder.at('flowers');
    const answers = {
      bundle: folder.at('bundle'),
      target,
      name: 'flowers',
      packageManager: 'npm',
      verify: false,
    } as const;
    await commitPlan(await solutionGenerator.plan({ ...answers, repositoryCode: true }), { force: false });
    const before = await treeOf(target);
    for (const flags of [
      { check: true },
      { check: true, repositoryCode: true },
      { repositoryCode: false },
      {},
    ]) {
      const { result } = await updateIn(target, flags);
      expect(result).toMatchObject({ projects: [{ outdated: false, changes: [] }] });
    }
    expect(await treeOf(target)).toEqual(before);
    const texts = Object.entries(await textsOf(target));
    for (const [path, text] of texts.filter(([path]) => path.endsWith('.model-builder/manifest.json')))
      await writeFile(join(target, path), text.replace(/,\n *"rendered": "[0-9a-f]{64}"/g, ''));
    for (const flags of [{ check: true }, {}])
      expect((await updateIn(target, flags)).result).toMatchObject({
        projects: [{ outdated: false, changes: [] }],
      });
  });
});

it('takes what changed in the templates where a formatter that it does not know has been over the file', async () => {
  await using world = await solutionWorld({ format: true });
  const file = world.at('flowers-model/src/softmax.ts');
  const text = await readFile(file, 'utf8');
  // Laid out as nobody does it.
  await writeFile(file, text.replaceAll('  ', '\t\t').replaceAll(') {', ')  {').replaceAll("'", '"'));
  const templates = world.at('.model-builder/templates/model/src');
  await writeFiles({ [join(templates, 'softmax.ts')]: `${text}\nexport const NEW = true;\n` });
  await world.update();
  expect(await readFile(file, 'utf8')).toContain('NEW = true');
});
