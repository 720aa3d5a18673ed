import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelBuilderError } from '../../src/errors.ts';
import { parseProjectLocation, projectNames } from '../../src/scaffold/naming.ts';

const LEGAL = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9]+(-[a-z0-9]+)*$/;

function refusal(name: string, scope?: string): ModelBuilderError {
  try {
    projectNames({ name, ...(scope !== undefined && { scope }) });
  } catch (error) {
    if (error instanceof ModelBuilderError) return error;
    throw error;
  }
  throw new Error(`"${name}" was accepted`);
}

describe('project names', () => {
  it.each([
    ['flowers', 'flowers'],
    ['My Flowers', 'my-flowers'],
    ['Käse & Brötchen', 'kase-brotchen'],
    ['7up', '7up'],
    ['__proto__', 'proto'],
    ['constructor', 'constructor'],
    ['it\'s "quoted" `here` ${x} {{y}}', 'it-s-quoted-here-x-y'],
    ['.hidden', 'hidden'],
    ['a..b__c', 'a-b-c'],
    ['😀 cats 😀', 'cats'],
    ['\u202ecats\u202c', 'cats'],
    ['x'.repeat(200), 'x'.repeat(200)],
  ])('%j becomes %s', (typed, name) => {
    expect(projectNames({ name: typed })).toEqual({
      name,
      model: { packageName: `${name}-model`, folder: `${name}-model` },
      consoleApp: { packageName: `${name}-console-app`, folder: `${name}-console-app` },
    });
  });

  it('puts the scope into package names and not into folders', () => {
    expect(projectNames({ name: 'flowers', scope: '@acme' }).model).toEqual({
      packageName: '@acme/flowers-model',
      folder: 'flowers-model',
    });
  });

  it.each(['', '   ', '!!!', '😀', 'שלום', 'con', 'NUL', 'com1', 'node_modules', 'fs', 'x'.repeat(203)])(
    'refuses %j with a name that is accepted',
    (typed) => {
      const { exitCode, hint, code } = refusal(typed);
      expect([code, exitCode]).toEqual(['usage-name', 2]);
      const suggested = /--name (\S+)\./.exec(hint)?.[1] ?? '';
      expect(projectNames({ name: suggested }).name).toBe(suggested);
    },
  );

  it.each(['@', '@Acme', '@acme/x', '@../..', '@a b', '@-'])(
    'refuses the scope %j with one that is accepted',
    (scope) => {
      const { exitCode, hint, code } = refusal('flowers', scope);
      expect([code, exitCode]).toEqual(['usage-scope', 2]);
      const suggested = /--scope (\S+)\./.exec(hint)?.[1] ?? '';
      expect(projectNames({ name: 'flowers', scope: suggested }).model.packageName).toBe(
        `${suggested}/flowers-model`,
      );
    },
  );

  it('gives legal names or a usage error for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 250 }), (name) => {
        try {
          const { model, consoleApp } = projectNames({ name, scope: '@acme' });
          for (const { packageName } of [model, consoleApp]) {
            expect(packageName).toMatch(LEGAL);
            expect(packageName.length).toBeLessThanOrEqual(214);
          }
        } catch (error) {
          expect(error).toMatchObject({ code: 'usage-name', exitCode: 2 });
          expect((error as Error).message).not.toMatch(/[\u0000-\u001f\u202e]/);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('project locations', () => {
  it.each([
    ['flowers', { directory: 'flowers', name: 'flowers' }],
    ['apps/flowers/', { directory: 'apps/flowers', name: 'flowers' }],
    ['apps/@acme/flowers', { directory: 'apps/flowers', name: 'flowers', scope: '@acme' }],
    ['@acme/flowers', { directory: 'flowers', name: 'flowers', scope: '@acme' }],
    ['/tmp/x/flowers', { directory: '/tmp/x/flowers', name: 'flowers' }],
    ['apps\\flowers', { directory: 'apps/flowers', name: 'flowers' }],
    ['.', { directory: '.', name: '' }],
    ['..', { directory: '..', name: '' }],
    ['', { directory: '.', name: '' }],
  ])('%j', (typed, location) => {
    expect(parseProjectLocation(typed)).toEqual(location);
  });
});
