import { describe, expect, it } from 'vitest';
import { formatWrites } from '../../src/format/format.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { writeFiles } from '../support/pictures.ts';
import { write } from '../support/plans.ts';

const SOURCE = write('src/a.ts', 'export  const a = "x"\nexport function f() { return [a] }\n');

/** The formatted source, in a target that has these files. */
async function formatted(files: Readonly<Record<string, string>>, source = SOURCE, code = false) {
  await using folder = await temporaryFolder();
  await writeFiles(Object.fromEntries(Object.entries(files).map(([path, text]) => [folder.at(path), text])));
  const { writes, notes } = await formatWrites(folder.at('target'), [source], { code });
  return { text: writes[0]?.text, notes };
}

describe('formatting', () => {
  it('uses the style of the templates where the target has none, also in a folder that does not exist yet', async () => {
    expect(await formatted({})).toEqual({
      text: "export const a = 'x';\nexport function f() {\n  return [a];\n}\n",
      notes: [],
    });
  });

  it("uses the target's configuration and .editorconfig", async () => {
    const files = {
      'target/.prettierrc': '{ "semi": false }',
      'target/.editorconfig': 'root = true\n[*]\nindent_style = tab\nend_of_line = crlf\n',
    };
    expect((await formatted(files)).text).toBe(
      'export const a = "x"\r\nexport function f() {\r\n\treturn [a]\r\n}\r\n',
    );
  });

  it('uses a configuration above the target in its repository, and none above that', async () => {
    const style = {
      '.prettierrc': '{ "semi": false, "singleQuote": true }',
      '.editorconfig': '[*]\nindent_style = tab\n',
    };
    expect((await formatted({ ...style, '.git/HEAD': '' })).text).toMatch(/a = 'x'\n[^]*\n\treturn/);
    expect((await formatted({ ...style, 'target/.git/HEAD': '' })).text).toMatch(/a = 'x';\n[^]*\n  return/);
    expect((await formatted(style)).text).toMatch(/a = 'x';\n[^]*\n  return/);
  });

  it("leaves alone what the target's .prettierignore names, and what prettier does not know", async () => {
    expect((await formatted({ 'target/.prettierignore': 'src/\n' })).text).toBe(SOURCE.text);
    const unknown = write('LICENSE', 'a  b\n\n\n');
    expect(await formatted({}, unknown)).toEqual({ text: unknown.text, notes: [] });
  });

  it('formats without a plugin that is not installed, and says so', async () => {
    const { text, notes } = await formatted({
      'target/.prettierrc': '{ "semi": false, "plugins": ["prettier-plugin-missing"] }',
    });
    expect(text).toContain('export const a = "x"\n');
    expect(notes).toEqual([expect.stringContaining('prettier-plugin-missing is code')]);
    const plugins = { '.git/HEAD': '', 'target/.prettierrc': '{ "plugins": ["prettier-plugin-missing"] }' };
    expect((await formatted(plugins, SOURCE, true)).notes).toEqual([
      "formatted without prettier's plugins (prettier-plugin-missing): not installed in this repository",
    ]);
  });

  it('goes on with the default style when the configuration is broken, and says so', async () => {
    const { text, notes } = await formatted({ 'target/.prettierrc': '{ "semi": ' });
    expect(text).toContain("export const a = 'x';\n");
    expect(notes).toEqual([expect.stringContaining("prettier's configuration could not be read")]);
  });

  it("uses the target's own prettier where one is installed", async () => {
    const own = {
      '.git/HEAD': '',
      'target/node_modules/prettier/package.json':
        '{ "name": "prettier", "version": "3.0.0", "main": "index.cjs" }',
      'target/node_modules/prettier/index.cjs': `module.exports = {
        version: '3.0.0', format: async () => 'formatted by the target', resolveConfig: async () => null,
        getFileInfo: async () => ({ ignored: false, inferredParser: 'typescript' }),
      };`,
    };
    expect((await formatted(own, SOURCE, true)).text).toBe('formatted by the target');
    // It has no configuration: what prettier does by itself is meant.
    expect((await formatted(own)).text).toContain('a = "x"');
  });
});
