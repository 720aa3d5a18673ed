import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ts } from 'ts-morph';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Bundle } from '../../src/bundle/types.ts';
import { formatWrites } from '../../src/format/format.ts';
import { packageTemplates, readTemplates } from '../../src/io/read-templates.ts';
import { buildContext } from '../../src/scaffold/build-context.ts';
import type { TemplateContext } from '../../src/scaffold/context.ts';
import type { WriteOperation } from '../../src/scaffold/plan.ts';
import { renderProject, type Project } from '../../src/scaffold/render.ts';
import { createTemplateEngine } from '../../src/scaffold/template-engine.ts';
import type { Templates } from '../../src/scaffold/templates.ts';
import { checkOnce } from '../../src/verify/check-once.ts';
import { compileErrors } from '../../src/verify/verify.ts';
import { bundleIn, foreignParts, ownParts, temporaryFolder } from '../support/bundles.ts';
import { hostileText, HOSTILE_TEXTS } from '../support/hostile.ts';

const COUNTS: Readonly<Record<string, number>> = { test: 50, ci: 100, nightly: 500 };
const CASES = COUNTS[process.env.MODEL_BUILDER_TEST_PROFILE ?? 'test'] ?? 50;
const TOOL = { name: 'create-model-builder', version: '1.2.3' };

/** Labels as a bundle may hold them: at least one, not empty, all different. */
const labelLists = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.uniqueArray(
      hostileText.filter((text) => text !== ''),
      { minLength: 1, maxLength: 12 },
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .nat(900)
      .map((more) => Array.from({ length: 100 + more }, (_, index) => `${index} '\\"${index}`)),
  },
);
const cases = fc.record({
  name: fc.oneof(hostileText, fc.constant('x'.repeat(200))),
  labels: labelLists,
  tensor: hostileText.filter((text) => text !== ''),
  foreign: fc.boolean(),
  packageManager: fc.constantFrom('npm', 'pnpm', 'yarn', 'bun'),
});

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

const PLAIN = { name: 'plain', tensor: 'x', foreign: false, packageManager: 'npm' } as const;
const FIXED: readonly Case[] = [
  { ...PLAIN, labels: ['alone'] },
  { ...PLAIN, labels: ['Daisy', 'daisy', 'DAISY'] },
  { ...PLAIN, labels: Array.from({ length: 1000 }, (_, index) => `label ${index}`) },
  { ...PLAIN, labels: HOSTILE_TEXTS.filter((text) => text !== ''), tensor: HOSTILE_TEXTS.join('') },
];

interface Generated {
  readonly context: TemplateContext;
  readonly projects: readonly Project[];
  readonly writes: readonly WriteOperation[];
}

let templates: Templates;
let own: Bundle;
let foreign: Bundle;
beforeAll(async () => {
  await using folder = await temporaryFolder();
  templates = await readTemplates(packageTemplates());
  own = await bundleIn(folder.at('own'), ownParts(['a', 'b']));
  foreign = await bundleIn(folder.at('foreign'), foreignParts(['a']));
});

/** Both projects of one case, in a folder of their own; nothing where no name can be made. */
function generate(given: Case, index: number): Generated | undefined {
  const base = given.foreign ? foreign : own;
  const { pipeline } = base;
  const trainer = { name: given.tensor, toolVersion: given.tensor };
  const input = { ...pipeline.input, name: given.tensor };
  const output = { ...pipeline.output, name: given.tensor };
  const bundle = { ...base, pipeline: { ...pipeline, labels: given.labels, input, output, trainer } };
  try {
    const context = buildContext(bundle, given, 'solution', TOOL);
    const engine = createTemplateEngine(templates.partials);
    const projects: readonly Project[] = [
      { set: 'model', folder: `case-${index}/${context.model.folder}` },
      { set: 'console-app', folder: `case-${index}/${context.consoleApp.folder}` },
    ];
    const writes = projects.flatMap((project) =>
      renderProject(engine, templates.sets[project.set], project, context),
    );
    return { context, projects, writes };
  } catch (error) {
    expect(error).toMatchObject({ code: 'usage-name', exitCode: 2 });
    return undefined;
  }
}

/** What a program's text evaluates to. */
function evaluate(source: string, expression: string): unknown {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
  });
  return JSON.parse(
    runInNewContext(`const exports = {}; ${outputText}; JSON.stringify(${expression})`) as string,
  ) as unknown;
}

function textAt({ writes }: Pick<Generated, 'writes'>, name: string): string {
  return writes.find(({ path }) => path.endsWith(name))?.text ?? '';
}

describe(`${CASES} solutions with hostile names and labels`, () => {
  it('compile, and map every index to its label', async () => {
    // Some names are refused, as they should be; those that are not have to be enough.
    const sampled = fc.sample(cases, { numRuns: 2 * CASES, seed: 20 });
    const generated = [...FIXED, ...sampled]
      .flatMap((given, index) => generate(given, index) ?? [])
      .slice(0, CASES);
    expect(generated).toHaveLength(CASES);
    for (const one of generated) {
      const { labels, pipeline, model } = one.context;
      const source = textAt(one, '/labels.ts');
      expect(evaluate(source, 'exports.LABELS')).toEqual(JSON.parse(JSON.stringify(labels)));
      const formatted = await formatWrites('/nowhere', [
        { kind: 'write', path: 'labels.ts', text: source, ownership: 'managed' },
      ]);
      expect(formatted.notes).toEqual([]);
      expect(evaluate(textAt(formatted, 'labels.ts'), 'exports.LABELS')).toEqual(labels);

      const builder = textAt(one, '/model-builder.ts');
      const start = builder.indexOf('function buildPipeline');
      const { preprocessing, input, output, trainer } = pipeline;
      expect(evaluate(builder.slice(start, builder.indexOf('\n}\n', start) + 3), 'buildPipeline()')).toEqual({
        preprocessing,
        input,
        output,
        trainer,
      });
      const manifests = one.writes.filter(({ path }) => path.endsWith('/package.json'));
      expect(manifests.map(({ text }) => (JSON.parse(text) as { name: string }).name)[0]).toBe(
        model.packageName,
      );
    }
    expect(compileAll(generated)).toEqual([]);
  });
});

/**
 * One program for all. The names of their packages may be the same, so each app imports its model under a name of its own.
 * A file whose text has been checked before, with one label or with several, is only read: checking it again would find nothing new.
 */
function compileAll(generated: readonly Generated[]): readonly string[] {
  const packages: Record<string, string> = {};
  const checked = new Set<string>();
  const writes = generated.flatMap(({ context, projects, writes: own }, index) => {
    const unique = `model-${index}`;
    packages[unique] = projects[0]?.folder ?? '';
    return own.map((write) => {
      const key = `${Math.min(2, context.labels.length)} ${write.text}`;
      const text = write.text.replaceAll(`from '${context.model.packageName}'`, `from '${unique}'`);
      return checkOnce({ ...write, text }, key, checked);
    });
  });
  return compileErrors(
    generated.flatMap(({ projects: own }) => own),
    packages,
    writes,
  );
}
