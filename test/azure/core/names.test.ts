import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameTroubles, regionName, type NameKind } from '../../../src/training/azure/names.ts';
import { workspaceNames } from '../../../src/training/azure/workspace-template.ts';

const RUNS =
  { test: 300, ci: 1000, nightly: 20_000 }[process.env.MODEL_BUILDER_TEST_PROFILE ?? 'test'] ?? 300;

/** The rules of Model Builder's page and of the service, written once more and otherwise. */
const RULES: Readonly<Record<NameKind, RegExp>> = {
  experiment: /^[a-zA-Z0-9][a-zA-Z0-9_-]{2,35}$/,
  workspace: /^[a-zA-Z0-9][a-zA-Z0-9-]{2,32}$/,
  compute: /^[a-zA-Z0-9-]{2,16}$/,
  newCompute: /^[a-zA-Z](?!.*-[0-9]+$)[a-zA-Z0-9-]{1,14}[a-zA-Z0-9]$/,
  resourceGroup: /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u,
  region: /^[a-z0-9]{3,}$/,
  job: /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}$/,
};

const LETTERS = ['a', 'b', 'z', 'A', 'Z', '0', '1', '9', '-', '-', '_', '.', '(', ')', ' ', 'é'];
const likely = fc.array(fc.constantFrom(...LETTERS), { maxLength: 40 }).map((letters) => letters.join(''));

test.each(Object.entries(RULES))('%s: accepts exactly what the rules allow', (kind, rule) => {
  fc.assert(
    fc.property(fc.oneof(likely, fc.string({ maxLength: 40 })), (name) => {
      expect(nameTroubles(kind as NameKind, name).length === 0).toBe(rule.test(name));
    }),
    { numRuns: RUNS },
  );
});

test('every broken rule is said, with the name', () => {
  expect(nameTroubles('newCompute', '-')).toEqual([
    expect.stringContaining('3 to 16 characters'),
    expect.stringContaining('start with a letter'),
    expect.stringContaining('end with a hyphen'),
  ]);
  expect(nameTroubles('workspace', 'a b')[0]).toBe(
    'The name of the workspace, "a b", may only have the letters a to z, digits and hyphens.',
  );
});

test('the page allows two characters for a compute that exists, the service wants three for a new one', () => {
  expect(nameTroubles('compute', 'c1')).toEqual([]);
  expect(nameTroubles('newCompute', 'c1')).toHaveLength(1);
});

test('regions are known by their display names, too', () => {
  expect(regionName(' West Europe ')).toBe('westeurope');
});

test('names around a workspace are good in Azure, and always the same for the same workspace', () => {
  const workspace = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9-]{2,32}$/);
  fc.assert(
    fc.property(workspace, workspace, (name, other) => {
      const of = (one: string) =>
        workspaceNames({ subscriptionId: 's' }, { resourceGroup: 'rg', workspace: one });
      const names = of(name);
      expect(names.storageAccount).toMatch(/^[a-z0-9]{3,24}$/);
      expect(names.keyVault).toMatch(/^[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]$/);
      expect(names.deployment).toMatch(/^[\w.()-]{1,64}$/);
      expect(names.logAnalytics).toMatch(/^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/);
      expect(of(name)).toEqual(names);
      expect(of(name.toUpperCase()).storageAccount).toBe(names.storageAccount);
      if (other.toLowerCase() !== name.toLowerCase())
        expect(of(other).storageAccount).not.toBe(names.storageAccount);
    }),
    { numRuns: RUNS },
  );
});
