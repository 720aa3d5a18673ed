import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageTemplates, readTemplates } from '../../src/io/read-templates.ts';
import { createPrecompiledEngine, type Precompiled } from '../../src/scaffold/precompiled-engine.ts';
import { createTemplateEngine } from '../../src/scaffold/template-engine.ts';
import { renderSamples } from '../../src/scaffold/template-rendering.ts';
import type { Templates } from '../../src/scaffold/templates.ts';
import { precompileTemplates } from '../../tools/precompile.ts';

let folder: string;
let own: Templates;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-builder-precompiled-'));
  own = await readTemplates(packageTemplates());
});
afterAll(() => rm(folder, { recursive: true }));

async function precompiled(templates: Templates, name: string): Promise<Precompiled> {
  const file = join(folder, `${name}.mjs`);
  await writeFile(file, precompileTemplates(templates));
  return (await import(pathToFileURL(file).href)) as Precompiled;
}

describe('templates that the build has compiled', () => {
  it('render as those that are compiled when they are used, for every sample and generator', async () => {
    const made = await precompiled(own, 'own');
    const expected = renderSamples(own);
    expect(renderSamples(own, createPrecompiledEngine(made))).toEqual(expected);
    expect(expected.length).toBeGreaterThan(10);
  });

  it('belong to the templates that they were made of', async () => {
    const made = await precompiled(own, 'same');
    expect(made.sha256).toBe(own.sha256);
  });

  it('have their partials, and say what is wrong in the same words', async () => {
    const files = [{ source: 'a.md.hbs', text: '{{> head}}{{labels.length}}\n' }];
    const templates: Templates = {
      sets: { model: { files, rules: {} } },
      partials: { head: '{{#each labels}}{{md this}} {{/each}}' },
      sha256: 'x',
    };
    const engines = [
      createPrecompiledEngine(await precompiled(templates, 'partials')),
      createTemplateEngine(templates.partials),
    ];
    const [texts, faults] = [{ labels: ['a', 'b_c'] }, {}].map((context) =>
      engines.map((engine) =>
        outcome(() => engine.render(files[0].text, context, 'templates/model/a.md.hbs')),
      ),
    );
    expect(texts).toEqual(['a b\\_c 2\n', 'a b\\_c 2\n']);
    expect(faults[0]).toMatch(
      /^The template templates\/model\/a\.md\.hbs cannot be rendered: .* not defined/,
    );
    expect(faults[1]).toBe(faults[0]);
  });
});

function outcome(render: () => string): string {
  try {
    return render();
  } catch (cause) {
    return (cause as Error).message;
  }
}
