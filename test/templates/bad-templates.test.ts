import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkTemplates } from '../../src/io/check-templates.ts';
import { readTemplateLayers } from '../../src/io/read-templates.ts';
import { assembleTemplates } from '../../src/scaffold/template-overlay.ts';
import { createTemplateEngine } from '../../src/scaffold/template-engine.ts';
import { folderWith } from './support/layers.ts';

const generator = (more: object) => JSON.stringify({ generator: { description: 'An API', ...more } });
const question = (more: object) =>
  generator({ questions: [{ name: 'port', message: 'Port?', type: 'text', ...more }] });

async function refusal(given: string, target = '/nowhere'): Promise<unknown> {
  try {
    assembleTemplates(await readTemplateLayers(target, given));
    return 'nothing was refused';
  } catch (error) {
    return error;
  }
}

describe('a folder of templates that cannot be used', () => {
  it.each([
    ['an unknown set', { 'modle/a.md': 'x' }, 'templates-unknown-set', /Did you mean "model"\?/],
    [
      'a name that no generator has',
      { 'My API/template.json': generator({}), 'My API/a': '' },
      'templates-unknown-set',
      /Rename/,
    ],
    ['broken JSON', { 'model/template.json': '{ "files": ' }, 'templates-rules', /template\.json/],
    ['JSON that is no object', { 'model/template.json': '[]' }, 'templates-rules', /must be an object/],
    ['an unknown member', { 'model/template.json': '{ "flies": {} }' }, 'templates-rules', /"flies"/],
    [
      'a rule with an unknown member',
      { 'model/template.json': '{"files":{"a":{"whem":"x"}}}' },
      'templates-rules',
      /"whem"/,
    ],
    [
      'an ownership that there is not',
      { 'model/template.json': '{"files":{"a":{"ownership":"mine"}}}' },
      'templates-rules',
      /managed/,
    ],
    [
      'a generator of a set of this package',
      { 'model/template.json': generator({}) },
      'templates-rules',
      /set of this package/,
    ],
    [
      'a generator without a description',
      { 'api/template.json': '{"generator":{}}' },
      'templates-rules',
      /description/,
    ],
    [
      'a folder that leads out',
      { 'api/template.json': generator({ folder: '../{name}' }) },
      'templates-rules',
      /"folder"/,
    ],
    [
      'a neighbour that there is not',
      { 'api/template.json': generator({ with: ['solution'] }) },
      'templates-rules',
      /"with"/,
    ],
    [
      'a question that is asked already',
      { 'api/template.json': question({ name: 'target' }) },
      'templates-rules',
      /asks already/,
    ],
    [
      'a choice without choices',
      { 'api/template.json': question({ type: 'choice' }) },
      'templates-rules',
      /choices/,
    ],
    [
      'a default of the wrong type',
      { 'api/template.json': question({ default: true }) },
      'templates-rules',
      /wrong type/,
    ],
    [
      'a pattern that is none',
      { 'api/template.json': question({ pattern: '(', default: '1' }) },
      'templates-rules',
      /pattern/,
    ],
    [
      'a pattern that lets too much pass',
      { 'api/template.json': question({ pattern: '.*', default: "'" }) },
      'templates-rules',
      /letters/,
    ],
    ['a partial that is none', { 'partials/head.md': 'x' }, 'templates-partial', /\.hbs/],
    ['a name that Windows has not', { 'model/a:b': 'x' }, 'templates-unsafe-path', /not every system/],
    [
      'a file that is huge',
      { 'model/a': 'x'.repeat(1024 * 1024 + 1) },
      'templates-too-large',
      /1048577 bytes/,
    ],
    ['a file that is no text', { 'model/a': 'a\0b' }, 'templates-not-text', /UTF-8/],
  ] as const)('%s', async (_, files, code, words) => {
    await using folder = await folderWith(files);
    const error = await refusal(folder.path);
    expect(error).toMatchObject({ code });
    const { message, hint } = error as { message: string; hint: string };
    expect(`${message} ${hint}`).toMatch(words);
    expect(message).toContain(folder.path);
  });

  it('is not there', async () => {
    await using folder = await folderWith({});
    expect(await refusal(folder.at('gone'))).toMatchObject({ code: 'templates-not-found', exitCode: 2 });
    await writeFile(folder.at('file'), '');
    expect(await refusal(folder.at('file'))).toMatchObject({ code: 'templates-not-found', exitCode: 2 });
  });

  it.each([
    ['{', /is not JSON/],
    ['[]', /must be an object/],
    ['{ "templates": 7 }', /must be a string/],
    ['{ "templates": "./gone" }', /not there/],
    ['{ "templates": "no-such-package" }', /not there/],
  ])('is named by the config %s', async (text, words) => {
    await using folder = await folderWith({ 'model-builder.config.json': text });
    const error = await readTemplateLayers(folder.path).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).toMatchObject({
      code: 'templates-config',
      message: expect.stringMatching(words) as string,
    });
  });

  it('has a link that leads out, or nowhere, or to a folder', async () => {
    await using folder = await folderWith({ secret: 'x', 'mine/model/a.md': 'x', 'other/b': 'x' });
    for (const [target, name] of [
      [folder.at('secret'), 'out'],
      [folder.at('gone'), 'dangling'],
      [folder.at('other'), 'folder'],
    ] as const) {
      const link = folder.at('mine', 'model', name);
      await symlink(target, link);
      expect(await refusal(folder.at('mine'))).toMatchObject({
        code: 'templates-link',
        message: expect.stringContaining(`/model/${name} is`) as string,
      });
      await (await import('node:fs/promises')).unlink(link);
    }
    await symlink(folder.at('mine', 'model', 'a.md'), folder.at('mine', 'model', 'inside'));
    expect(await refusal(folder.at('mine'))).toBe('nothing was refused');
    await symlink(folder.at('other'), folder.at('mine', 'api'));
    expect(await refusal(folder.at('mine'))).toMatchObject({ code: 'templates-link' });
  });

  it('holds more files than any set', async () => {
    await using folder = await folderWith({});
    await mkdir(folder.at('model'));
    for (let index = 0; index <= 2000; index++) await writeFile(folder.at('model', `${index}`), '');
    expect(await refusal(folder.path)).toMatchObject({ code: 'templates-too-large' });
  });

  it('has partials that use each other in a circle: told by the check, and no endless loop', async () => {
    await using folder = await folderWith({
      'model/a.md.hbs': '{{> b}}',
      'partials/b.hbs': '{{> c}}',
      'partials/c.hbs': '{{> b}}',
    });
    const [finding] = await checkTemplates(folder.path);
    expect(finding).toMatchObject({ file: 'partials/c.hbs', line: 1, code: 'template-unknown-partial' });
    const engine = createTemplateEngine({ b: '{{> c}}', c: '{{> b}}' });
    expect(() => engine.render('{{> b}}', {}, 'a')).toThrow(
      expect.objectContaining({ code: 'templates-render' }),
    );
  });
});

it('what editors, git and snapshots leave there is no template', async () => {
  await using folder = await folderWith({
    'model/.DS_Store': '\0',
    'model/a.md~': 'x',
    'model/a.md.orig': 'x',
    '.ejected/record.json': '{}',
    '.git/HEAD': '\0',
    'node_modules/x/a': '\0',
    'snapshots/typical/a': 'x',
    'README.md': 'About these templates.',
    'model/.dockerignore': 'dist\n',
  });
  const [mine] = await readTemplateLayers('/nowhere', folder.path);
  expect(mine.files.map(({ source }) => source)).toEqual(['model/.dockerignore']);
});
