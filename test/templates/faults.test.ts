import { describe, expect, it } from 'vitest';
import { findGenerator } from '../../generators/find.ts';
import { bundleIn, ownParts } from '../support/bundles.ts';
import { folderWith } from './support/layers.ts';

/** What somebody is told whose templates are these. */
async function told(files: Readonly<Record<string, string>>, generator = 'model') {
  const places = Object.entries(files).map(([path, text]) => [`mine/${path}`, text]);
  await using folder = await folderWith(Object.fromEntries(places) as Record<string, string>);
  await bundleIn(folder.at('bundle'), ownParts(['daisy']));
  const definition = await findGenerator(generator, folder.at('out'), folder.at('mine'));
  const planned = definition.plan({
    bundle: folder.at('bundle'),
    target: folder.at('out'),
    name: 'flowers',
    packageManager: 'npm',
    templates: folder.at('mine'),
    format: false,
    verify: false,
  });
  const message = await planned.then(
    () => 'nothing was wrong',
    (cause: unknown) => (cause as Error).message,
  );
  return message.replaceAll(folder.at('mine'), '<mine>');
}

describe('a template of somebody’s own that cannot be rendered', () => {
  it('is named by the file that they can open', async () => {
    expect(await told({ 'model/README.md.hbs': 'Hello {{nmae}}\n' })).toMatch(
      /^The template <mine>\/model\/README\.md\.hbs cannot be rendered: "nmae" not defined/,
    );
    expect(await told({ 'model/README.md.hbs': '{{#if largeAssets}}x{{/if}}' })).toBe(
      '<mine>/model/README.md.hbs renders to nothing.',
    );
    const rules = JSON.stringify({ generator: { description: 'An API' } });
    expect(await told({ 'api/template.json': rules, 'api/a.md.hbs': '{{nmae}}' }, 'api')).toContain(
      '<mine>/api/a.md.hbs cannot be rendered',
    );
  });

  it('is told apart from a partial that it uses', async () => {
    expect(await told({ 'partials/head.hbs': '{{nmae}}', 'model/README.md.hbs': '{{> head}}' })).toMatch(
      /README\.md\.hbs cannot be rendered: in partials\/head\.hbs: "nmae" not defined/,
    );
  });
});
