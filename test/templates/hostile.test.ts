import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ts } from 'ts-morph';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Bundle } from '../../src/bundle/types.ts';
import { readTemplateLayers } from '../../src/io/read-templates.ts';
import { buildContext } from '../../src/scaffold/build-context.ts';
import type { TemplateContext } from '../../src/scaffold/context.ts';
import { projectsOf } from '../../src/scaffold/layout.ts';
import { ownContext } from '../../src/scaffold/own-context.ts';
import { renderProject } from '../../src/scaffold/render.ts';
import { createTemplateEngine } from '../../src/scaffold/template-engine.ts';
import type { TemplateEngine } from '../../src/scaffold/template-helpers.ts';
import { assembleTemplates } from '../../src/scaffold/template-overlay.ts';
import type { Templates } from '../../src/scaffold/templates.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { hostileText } from '../support/hostile.ts';
import { everythingEjected, example } from './support/layers.ts';

const COUNTS: Readonly<Record<string, number>> = { test: 20, ci: 100, nightly: 1000 };
const numRuns = COUNTS[process.env.MODEL_BUILDER_TEST_PROFILE ?? 'test'] ?? 20;
const TOOL = { name: 'create-model-builder', version: '1.2.3' };
const labelLists = fc.uniqueArray(
  hostileText.filter((text) => text !== ''),
  { minLength: 1, maxLength: 8 },
);

let ejected: Templates;
let defaults: Templates;
let api: Templates;
let bundle: Bundle;
const engines = new Map<Templates, TemplateEngine>();
beforeAll(async () => {
  await using folder = await everythingEjected();
  await using other = await temporaryFolder();
  ejected = assembleTemplates(await readTemplateLayers(folder.at('new'), folder.at('mine')));
  defaults = assembleTemplates(await readTemplateLayers(folder.at('new')));
  api = assembleTemplates(await readTemplateLayers(folder.at('new'), example('hono-api')));
  bundle = await bundleIn(other.at('bundle'), ownParts(['a']));
});

function contextWith(labels: readonly string[], generator: string): TemplateContext {
  const pipeline = { ...bundle.pipeline, labels };
  return buildContext({ ...bundle, pipeline }, { name: 'flowers', packageManager: 'npm' }, generator, TOOL);
}

/** Path → text. */
function rendered(templates: Templates, context: TemplateContext): Readonly<Record<string, string>> {
  const engine = engines.get(templates) ?? createTemplateEngine(templates.partials);
  engines.set(templates, engine);
  const writes = projectsOf(context.generator, templates, context).flatMap((project) =>
    renderProject(engine, templates.sets[project.set], project, context),
  );
  return Object.fromEntries(writes.map(({ path, text }) => [path, text]));
}

describe('hostile labels', () => {
  it('come out of ejected templates as they do of the defaults', () => {
    fc.assert(
      fc.property(labelLists, (labels) => {
        const context = contextWith(labels, 'solution');
        const texts = rendered(ejected, context);
        expect(texts).toEqual(rendered(defaults, context));
        const { outputText } = ts.transpileModule(texts['flowers-model/src/labels.ts'], {
          compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
        });
        const script = `const exports = {}; ${outputText}; JSON.stringify(exports.LABELS)`;
        expect(runInNewContext(script)).toBe(JSON.stringify(labels));
      }),
      { numRuns },
    );
  });

  it('and hostile answers to one’s own questions stay texts', () => {
    fc.assert(
      fc.property(labelLists, hostileText, (labels, heading) => {
        const own = api.sets['hono-api'].generator!;
        const context = ownContext(contextWith(labels, 'hono-api'), own, { heading });
        const texts = rendered(api, context);
        const literal = /context\.text\((.*)\)\);\n/.exec(texts['flowers-api/src/app.ts'])?.[1] ?? '';
        expect(JSON.stringify(runInNewContext(literal))).toBe(JSON.stringify(heading));
        expect(JSON.parse(texts['flowers-api/package.json'])).toMatchObject({ name: 'flowers-api' });
        expect(texts['flowers-api/README.md'].split('\n')[2]).toMatch(
          /: an HTTP API around flowers-model\.$/,
        );
      }),
      { numRuns },
    );
  });
});
