import { describe, expect, it } from 'vitest';
import type { TemplateContext } from '../../src/scaffold/context.ts';
import { renderProject } from '../../src/scaffold/render.ts';
import { createTemplateEngine } from '../../src/scaffold/template-engine.ts';
import type { TemplateSet } from '../../src/scaffold/templates.ts';

const context = {
  name: 'flowers',
  packageManager: 'pnpm',
  labels: ['a <b> & "c"', '__proto__'],
  notices: [] as readonly string[],
  uses: { softmax: true, bgr: false },
} as unknown as TemplateContext;

function render(files: Readonly<Record<string, string>>, rules: TemplateSet['rules'] = {}, folder = 'out') {
  const engine = createTemplateEngine({ row: '- {{md this}}\n' });
  const set = { files: Object.entries(files).map(([source, text]) => ({ source, text })), rules };
  return renderProject(engine, set, { set: 'model', folder }, context);
}

const textOf = (text: string) => render({ 'a.hbs': text })[0]?.text;

describe('rendering a template set', () => {
  it('strips .hbs, names dotfiles, and copies the rest as it is', () => {
    const operations = render({
      'src/a.ts.hbs': '{{name}}',
      _gitignore: 'dist\n{{x}}',
      'src/_npmrc.hbs': 'a={{name}}',
      _mine: 'x',
    });
    expect(operations.map(({ path, text }) => [path, text])).toEqual([
      ['out/src/a.ts', 'flowers\n'],
      ['out/.gitignore', 'dist\n{{x}}'],
      ['out/src/.npmrc', 'a=flowers\n'],
      ['out/_mine', 'x'],
    ]);
  });

  it('writes into the root itself when the project has no folder', () => {
    expect(render({ 'a.md': 'x' }, {}, '')[0]?.path).toBe('a.md');
  });

  it.each([
    ['uses.softmax', true],
    ['!uses.softmax', false],
    ['uses.bgr', false],
    ['uses.missing', false],
    ['notices', false],
    ['labels', true],
    ['packageManager == pnpm', true],
    ['packageManager != pnpm', false],
    ['uses.softmax == true', true],
    [['uses.softmax', '!uses.bgr'], true],
    [['uses.softmax', 'uses.bgr'], false],
    ['constructor', false],
  ])('with "when": %j the file is there: %s', (when, there) => {
    expect(render({ 'a.md': 'x' }, { 'a.md': { when } })).toHaveLength(there ? 1 : 0);
  });

  it('carries ownership and the executable bit', () => {
    const rules = { a: { ownership: 'seed', executable: true } } as const;
    expect(render({ a: 'x' }, rules)).toEqual([
      { kind: 'write', path: 'out/a', text: 'x', ownership: 'seed', executable: true },
    ]);
    expect(render({ a: 'x' })).toEqual([{ kind: 'write', path: 'out/a', text: 'x', ownership: 'managed' }]);
  });

  it('escapes nothing by itself, renders partials, and leaves no blank lines at the ends', () => {
    expect(textOf('{{#if uses.softmax}}\n\n{{str labels.[0]}}\n{{/if}}\n\n')).toBe(`'a <b> & "c"'\n`);
    expect(textOf('{{#each labels}}\n{{> row}}\n{{/each}}')).toBe(
      '- a &lt;b&gt; & "c"\n- \\_\\_proto\\_\\_\n'.replace('& "', '&amp; "'),
    );
    expect(textOf('{{json labels}} \\{{x}}')).toBe('["a <b> & \\"c\\"", "__proto__"] {{x}}\n');
  });

  it.each([
    ['{{missing}}'],
    ['{{uses.missing}}'],
    ['{{constructor.name}}'],
    ['{{labels.constructor}}'],
    ['{{json missing}}'],
    ['{{str labels}}'],
    ['{{unknown name}}'],
    ['{{> unknown}}'],
    ['{{lookup labels 0}}'],
    ['{{#with uses}}{{softmax}}{{/with}}'],
    ['{{#if}'],
    ['{{#if uses.bgr}}x{{/if}}'],
  ])('refuses %s and names the template', (text) => {
    expect(() => textOf(text)).toThrow(expect.objectContaining({ code: 'templates-render' }));
    expect(() => textOf(text)).toThrow(/templates\/model\/a\.hbs/);
  });

  it('does not share helpers or partials with anybody', async () => {
    const { default: Handlebars } = await import('handlebars');
    Handlebars.registerHelper('shout', () => 'global');
    Handlebars.registerPartial('global', 'global');
    try {
      expect(() => textOf('{{shout name}}')).toThrow();
      expect(() => textOf('{{> global}}')).toThrow();
      expect(Handlebars.helpers).not.toHaveProperty('str');
    } finally {
      Handlebars.unregisterHelper('shout');
      Handlebars.unregisterPartial('global');
    }
  });
});
