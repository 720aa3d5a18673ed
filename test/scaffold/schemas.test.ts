import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSchema } from '../../src/io/read-schema.ts';
import { buildContext, PROJECT_VERSION } from '../../src/scaffold/build-context.ts';
import type { TemplateContext } from '../../src/scaffold/context.ts';
import { bundleIn, foreignParts, ownParts, temporaryFolder } from '../support/bundles.ts';
import { HOSTILE_TEXTS } from '../support/hostile.ts';

const TOOL = { name: 'create-model-builder', version: '1.2.3' };
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
ajv.addKeyword('x-bare');
for (const name of ['pipeline', 'answers', 'template-context', 'manifest'])
  ajv.addSchema(readSchema(`${name}.v1.json`));

const contexts: TemplateContext[] = [];
beforeAll(async () => {
  await using folder = await temporaryFolder();
  const own = await bundleIn(folder.at('own'), ownParts(['a', 'b']));
  const foreign = await bundleIn(folder.at('foreign'), foreignParts(['a']));
  const counts = { trainingPictures: 324, validationPictures: 81 };
  const metrics = {
    ...{ accuracy: 0.9876, balancedAccuracy: 0.9, logLoss: 0.123456, ...counts },
    labels: [{ label: 'a', precision: 0.5, recall: null, f1: null, ...counts }],
  } as unknown as NonNullable<(typeof own)['metrics']>;
  for (const generator of ['model', 'console-app', 'solution'] as const) {
    for (const packageManager of ['npm', 'pnpm', 'yarn', 'bun'] as const) {
      contexts.push(buildContext(own, { name: 'My Flowers', packageManager }, generator, TOOL));
      contexts.push(
        buildContext(
          { ...foreign, metrics },
          { name: '7up', scope: '@acme', packageManager },
          generator,
          TOOL,
        ),
      );
    }
  }
});

describe('schemas', () => {
  it('every context is valid, and none with an unknown member is', () => {
    const validate = ajv.getSchema('create-model-builder/template-context.v1.json')!;
    for (const context of contexts) expect([validate(context), validate.errors]).toEqual([true, null]);
    expect(validate({ ...contexts[0], extra: 1 })).toBe(false);
    expect(validate({ ...contexts[0], name: 'Not Legal' })).toBe(false);
  });

  it('strings that templates may show bare can hold nothing hostile', () => {
    const bare = patterns(readSchema('template-context.v1.json'));
    expect(bare.length).toBeGreaterThan(4);
    const harmless = /^[\w.@/:* -]*$/;
    for (const pattern of bare) {
      for (const text of HOSTILE_TEXTS.filter((text) => !harmless.test(text)))
        expect(new RegExp(pattern, 'u').test(text)).toBe(false);
    }
  });

  it('the context says what the pipeline needs, and nothing of this machine', () => {
    const [own, foreign] = contexts;
    expect(own.uses).toEqual({
      stretch: true,
      cover: false,
      shortSide: false,
      normalization: false,
      interleaved: false,
      bgr: false,
      softmax: true,
      batches: true,
    });
    expect(foreign.uses).toEqual({
      stretch: false,
      cover: false,
      shortSide: true,
      normalization: true,
      interleaved: true,
      bgr: true,
      softmax: false,
      batches: false,
    });
    expect(foreign.metrics).toEqual({
      ...{ accuracyPercent: '98.8', wrongPercent: '1.2', balancedAccuracyPercent: '90.0', logLoss: 0.1235 },
      ...{ trainingPictures: 324, validationPictures: 81 },
      labels: [{ label: 'a', precisionPercent: '50.0', trainingPictures: 324, validationPictures: 81 }],
    });
    expect(JSON.stringify(contexts)).not.toContain(process.cwd());
    expect(JSON.stringify(contexts)).not.toMatch(/model-builder-test-/);
  });

  it("the model template's version is the one that members of a monorepo may be told to depend on", async () => {
    const template = await readFile(
      new URL('../../templates/model/package.json.hbs', import.meta.url),
      'utf8',
    );
    expect(template).toContain(`"version": "${PROJECT_VERSION}"`);
  });
});

/** Patterns of all schemas marked `x-bare`. */
function patterns(schema: object): readonly string[] {
  const own = 'x-bare' in schema ? [String((schema as Record<string, unknown>).pattern)] : [];
  const parts = Object.values(schema).filter(
    (part): part is object => typeof part === 'object' && part !== null,
  );
  return [...own, ...parts.flatMap(patterns)];
}
