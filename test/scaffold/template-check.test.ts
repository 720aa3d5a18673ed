import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkTemplates } from '../../src/io/check-templates.ts';
import { packageTemplates } from '../../src/io/read-templates.ts';
import { writeFiles } from '../support/pictures.ts';
import { temporaryFolder } from '../support/bundles.ts';

/** Faults of one template of the model set, as `line code`. */
async function faults(text: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  return (await findings({ 'model/a.md.hbs': text, ...more })).map(({ line, code }) => `${line} ${code}`);
}

async function findings(files: Readonly<Record<string, string>>) {
  await using folder = await temporaryFolder();
  await writeFiles(Object.fromEntries(Object.entries(files).map(([path, text]) => [folder.at(path), text])));
  return await checkTemplates(folder.path);
}

describe('template check', () => {
  it('finds nothing in the templates of this package', async () => {
    expect(await checkTemplates(packageTemplates())).toEqual([]);
  });

  it.each([
    ['{{name}} {{model.packageName}} {{labels.length}} {{largeAssets}} {{pipeline.preprocessing.scale}}'],
    ['{{pipeline.input.shape.[2]}} {{pipeline.input.layout}} {{commands.install}}'],
    ['{{#each labels}}{{str this}} {{@index}} {{../name}} {{@root.name}}{{else}}none{{/each}}'],
    ['{{#each labels as |label index|}}{{index}} {{md label}} {{json label}}{{/each}}'],
    ['{{#if metrics}}{{metrics.accuracyPercent}}{{/if}}'],
    ['{{#unless metrics}}none{{else}}{{metrics.accuracyPercent}}{{/unless}}'],
    ['{{#if (and metrics uses.softmax)}}{{metrics.validationPictures}}{{/if}}'],
    ['{{#if (eq packageManager "pnpm")}}a{{else if (not uses.bgr)}}b{{/if}}'],
    ['{{json pipeline.preprocessing.resize}} {{json labels indent=2}} {{ident name style="pascal"}}'],
    ['a \\{{ b {{! comment }} }}'],
  ])('accepts %s', async (text) => {
    expect(await faults(text)).toEqual([]);
  });

  it.each([
    ['a\n{{lables}}', '2 template-unknown-variable'],
    ['{{model.pakageName}}', '1 template-unknown-variable'],
    ['{{#if missing}}x{{/if}}', '1 template-unknown-variable'],
    ['{{#unless uses.missing}}x{{/unless}}', '1 template-unknown-variable'],
    ['{{#if (eq missing "x")}}x{{/if}}', '1 template-unknown-variable'],
    ['{{json missing}}', '1 template-unknown-variable'],
    ['{{#each missing}}x{{/each}}', '1 template-unknown-variable'],
    ['{{../name}}', '1 template-unknown-variable'],
    ['{{#each labels}}{{name}}{{/each}}', '1 template-unknown-variable'],
    ['{{@rot.name}}', '1 template-unknown-variable'],
    ['{{metrics.accuracyPercent}}', '1 template-optional-variable'],
    ['{{#if metrics}}x{{/if}}{{json metrics}}', '1 template-optional-variable'],
    ['{{#if (or metrics largeAssets)}}{{metrics.validationPictures}}{{/if}}', '1 template-optional-variable'],
    ['{{jsn labels}}', '1 template-unknown-helper'],
    ['{{#with model}}x{{/with}}', '1 template-unknown-helper'],
    ['{{log name}}', '1 template-unknown-helper'],
    ['{{#if (lookup labels 0)}}x{{/if}}', '1 template-unknown-helper'],
    ['{{str labels}}', '1 template-wrong-type'],
    ['{{#each model}}x{{/each}}', '1 template-wrong-type'],
    ['{{#each labels}}\n{{this}}{{/each}}', '2 template-bare-text'],
    ['{{#each labels}}{{{this}}}{{/each}}', '1 template-bare-text'],
    ['{{#each labels as |label|}}{{label}}{{/each}}', '1 template-bare-text'],
    ['{{labels.[0]}}', '1 template-bare-text'],
    ['{{labels}}', '1 template-bare-text'],
    ['{{pipeline.input.name}}', '1 template-bare-text'],
    ['{{golden.sample}}', '1 template-bare-text'],
    ['{{> head}}', '1 template-unknown-partial'],
    ['{{#> head}}x{{/head}}', '1 template-unsupported'],
    ['key: ${{ name }}', '1 template-dollar-brace'],
    ['a\n{{#if name}}x', '2 template-syntax'],
  ])('in %j finds %s', async (text, fault) => {
    expect(await faults(text)).toEqual([fault]);
  });

  it('checks partials with the variables that they see', async () => {
    const partials = { 'partials/row.hbs': '{{str this}}', 'partials/unused.hbs': '\n{{lables}}' };
    expect(await faults('{{#each labels}}{{> row}}{{/each}}', partials)).toEqual([
      '2 template-unknown-variable',
    ]);
    expect(await faults('{{> row labels}}', { 'partials/row.hbs': '{{this}}' })).toEqual([
      '1 template-bare-text',
    ]);
    expect(await faults('{{> a}}', { 'partials/a.hbs': '{{> a}}' })).toEqual(['1 template-unknown-partial']);
  });

  it('checks the rules of template.json', async () => {
    const rules = { files: { 'a.mdd': {}, 'a.md': { when: ['uses.softmx', 'a b c'] } } };
    const found = await findings({ 'model/a.md.hbs': 'x', 'model/template.json': JSON.stringify(rules) });
    expect(found.map(({ code, suggestion }) => [code, suggestion])).toEqual([
      ['template-unknown-file', 'Did you mean "a.md"?'],
      ['template-unknown-variable', 'Did you mean "softmax"?'],
      ['template-condition', 'Write path, !path, path == word or path != word.'],
    ]);
  });

  it('takes a file that is written only when something is there as a guard', async () => {
    const rules = { files: { 'a.md': { when: 'metrics' } } };
    expect(
      await faults('{{metrics.accuracyPercent}}', { 'model/template.json': JSON.stringify(rules) }),
    ).toEqual([]);
  });

  it('says which file, which line, and what was probably meant', async () => {
    const [finding] = await findings({ 'console-app/src/a.ts.hbs': '\n\n{{lables}}' });
    expect(finding).toEqual({
      severity: 'error',
      code: 'template-unknown-variable',
      file: 'console-app/src/a.ts.hbs',
      line: 3,
      message: 'console-app/src/a.ts.hbs:3: there is no "lables" here',
      suggestion: 'Did you mean "labels"?',
    });
  });

  it.each([['{'], ['[]'], ['{"files":{"a":{"whem":"x"}}}'], ['{"files":{"a":{"ownership":"mine"}}}']])(
    'refuses the template.json %s',
    async (text) => {
      await using folder = await temporaryFolder();
      await writeFiles({ [folder.at('model/template.json')]: text });
      await expect(checkTemplates(folder.path)).rejects.toMatchObject({ code: 'templates-rules' });
    },
  );

  it('refuses a template that is no text', async () => {
    await using folder = await temporaryFolder();
    await writeFiles({ [folder.at('model/a.bin')]: '' });
    await writeFile(folder.at('model/a.bin'), Uint8Array.of(0xff, 0xfe, 0x00));
    await expect(checkTemplates(folder.path)).rejects.toMatchObject({ code: 'templates-not-text' });
  });
});
