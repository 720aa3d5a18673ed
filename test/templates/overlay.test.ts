import { describe, expect, it } from 'vitest';
import { readTemplateLayers } from '../../src/io/read-templates.ts';
import { assembleTemplates, overlay, type TemplateLayer } from '../../src/scaffold/template-overlay.ts';
import { assembled, folderWith, layerOf, originsFor } from './support/layers.ts';

const README = 'model/README.md.hbs';

describe('which template wins', () => {
  it('is decided file by file: --templates, project, repository, config, defaults', async () => {
    await using folder = await folderWith({
      '.git/HEAD': '',
      'model-builder.config.json': '{ "templates": "./house" }',
      'house/model/README.md.hbs': 'config',
      'house/model/a.md': 'config',
      'house/model/b.md': 'config',
      'house/model/c.md': 'config',
      '.model-builder/templates/model/a.md': 'repository',
      '.model-builder/templates/model/b.md': 'repository',
      '.model-builder/templates/model/c.md': 'repository',
      'apps/flowers/.model-builder/templates/model/b.md': 'project',
      'apps/flowers/.model-builder/templates/model/c.md': 'project',
      'given/model/c.md': 'flag',
    });
    const origins = await originsFor(folder.at('apps', 'flowers'), folder.at('given'));
    expect(origins).toMatchObject({
      'model/c.md': 'flag',
      'model/b.md': 'project',
      'model/a.md': 'repository',
      [README]: 'config',
      'model/package.json.hbs': 'defaults',
    });
  });

  it('a target that is not there yet finds what lies above it', async () => {
    await using folder = await folderWith({
      'nx.json': '{}',
      '.model-builder/templates/model/a.md': 'x',
    });
    expect(await originsFor(folder.at('new', 'deeper'))).toMatchObject({ 'model/a.md': 'repository' });
  });

  it('nothing above the repository is looked at, and nothing above the target outside one', async () => {
    await using folder = await folderWith({
      '.model-builder/templates/model/a.md': 'x',
      'repository/.git/HEAD': '',
      'repository/flowers/package.json': '{}',
    });
    expect(await originsFor(folder.at('repository', 'flowers'))).not.toHaveProperty(['model/a.md']);
    expect(await originsFor(folder.at('flowers'))).not.toHaveProperty(['model/a.md']);
    expect(await originsFor(folder.path)).toMatchObject({ 'model/a.md': 'project' });
  });

  it('the config may name an npm package', async () => {
    await using folder = await folderWith({
      'package.json': '{ "workspaces": [] }',
      'model-builder.config.json': '{ "templates": "@acme/style" }',
      'node_modules/@acme/style/templates/model/README.md': 'x',
    });
    const used = overlay(await readTemplateLayers(folder.at('apps', 'one')));
    expect(used.find(({ source }) => source === 'model/README.md')).toMatchObject({
      layer: { origin: 'config' },
      hides: { source: README, layer: { origin: 'defaults' } },
    });
  });

  it('a file that is copied stands before one that is rendered, where both become the same', () => {
    const layers = [
      layerOf('project', { 'model/a.md': 'mine' }),
      layerOf('defaults', { 'model/a.md.hbs': '{{name}}' }),
    ];
    expect(assembleTemplates(layers).sets.model.files).toEqual([
      { source: 'a.md', text: 'mine', file: '/project/model/a.md' },
    ]);
  });

  it('partials are replaced by name', () => {
    const { partials } = assembled(
      layerOf('project', { 'partials/head.hbs': 'mine' }),
      layerOf('defaults', { 'partials/head.hbs': 'default', 'partials/foot.hbs': 'default' }),
    );
    expect(partials).toEqual({ head: 'mine', foot: 'default' });
  });

  it('template.json is merged key by key', () => {
    const rules = (text: object) => ({ 'model/a': 'x', 'model/template.json': JSON.stringify(text) });
    const { sets } = assembled(
      layerOf('project', rules({ files: { a: { ownership: 'seed' }, b: { when: false } } })),
      layerOf('defaults', rules({ files: { a: { when: 'uses.softmax' }, c: { executable: true } } })),
    );
    expect(sets.model.rules).toEqual({
      a: { when: 'uses.softmax', ownership: 'seed' },
      b: { when: false },
      c: { executable: true },
    });
  });

  it('the hash is that of what is used', () => {
    const defaults = layerOf('defaults', { 'model/a': 'x' });
    const hash = (...layers: readonly TemplateLayer[]) => assembled(...layers).sha256;
    expect(hash(layerOf('project', { 'model/a': 'x' }), defaults)).toBe(hash(defaults));
    expect(hash(layerOf('project', { 'model/a': 'y' }), defaults)).not.toBe(hash(defaults));
    expect(hash(layerOf('project', { 'model/template.json': '{}' }), defaults)).not.toBe(hash(defaults));
  });
});
