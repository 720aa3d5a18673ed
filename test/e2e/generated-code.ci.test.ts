import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { solutionGenerator } from '../../generators/solution.ts';
import type { BundleParts } from '../../src/bundle/bundle.ts';
import { commitPlan } from '../../src/io/commit.ts';
import { bundleIn, familiarParts, foreignParts, ownParts, temporaryFolder } from '../support/bundles.ts';
import { run } from '../support/run.ts';
import { linkDependencies } from './support/shared-dependencies.ts';

const HOSTILE = [
  "it's",
  '"quoted"',
  'back\\slash',
  'new\nline',
  '*/ end',
  '${injected}',
  '{{handlebars}}',
  '</script>',
  '__proto__',
  'constructor',
];

interface Scenario {
  readonly name: string;
  readonly scope?: string;
  readonly parts: BundleParts;
}

const raw = ownParts(['cat', 'dog']);
const foreign = foreignParts(['left', 'right', 'none']);

/** Those of `snapshots/`, and the branches of the templates that none of them takes. */
const SCENARIOS: readonly Scenario[] = [
  { name: 'two-labels', parts: familiarParts(['cat', 'dog']) },
  { name: 'hostile-labels', parts: ownParts(HOSTILE) },
  { name: 'elsewhere', parts: foreign },
  { name: 'scoped', scope: '@acme', parts: raw },
  { name: 'one-label', parts: ownParts(['only']) },
  {
    name: 'covered',
    parts: {
      ...raw,
      preprocessing: {
        ...foreign.preprocessing,
        resize: { ...raw.preprocessing.resize, mode: 'cover' },
      },
    },
  },
  {
    name: 'interleaved',
    parts: { ...foreign, preprocessing: raw.preprocessing, input: { ...foreign.input, channels: 'RGB' } },
  },
];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tsconfig: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const { name, scope, parts } of SCENARIOS) {
    const bundle = folder.at(`bundle-${name}`);
    await bundleIn(bundle, parts);
    const answers = { bundle, target: folder.at(name), name, packageManager: 'npm', verify: false } as const;
    const plan = await solutionGenerator.plan({ ...answers, ...(scope === undefined ? {} : { scope }) });
    await commitPlan(plan, { force: false });
  }
  await linkDependencies(
    folder.path,
    SCENARIOS.map(({ name }) => name),
  );
  tsconfig = await writeTsconfig();
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

test('all that is generated compiles under the strictest options', async () => {
  const compiler = join(folder.path, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout } = await run('node', [compiler, '-p', tsconfig], { cwd: folder.path });
  expect(stdout).toBe('');
});

test('typescript-eslint has nothing to say about it, strict-type-checked', async () => {
  const eslint = new ESLint({
    cwd: folder.path,
    overrideConfigFile: true,
    overrideConfig: [
      ...tseslint.configs.strictTypeChecked,
      { languageOptions: { parserOptions: { project: tsconfig, tsconfigRootDir: folder.path } } },
    ] as ESLint.Options['overrideConfig'],
  });
  const results = await eslint.lintFiles(SCENARIOS.map(({ name }) => `${name}/*/src/*.ts`));
  expect(results.length).toBeGreaterThan(SCENARIOS.length * 10);
  const findings = results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, ruleId, message }) => `${filePath}:${line} ${ruleId ?? ''} ${message}`),
  );
  expect(findings).toEqual([]);
});

/** One program for all projects; each console app finds the source of its model package. */
async function writeTsconfig(): Promise<string> {
  const paths = SCENARIOS.map(({ name, scope }) => {
    const packageName = `${scope === undefined ? '' : `${scope}/`}${name}-model`;
    return [packageName, [`./${name}/${name}-model/src/index.ts`]] as const;
  });
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    types: ['node'],
    noEmit: true,
    paths: Object.fromEntries(paths),
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitReturns: true,
    noImplicitOverride: true,
    noFallthroughCasesInSwitch: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
  };
  const include = SCENARIOS.map(({ name }) => `${name}/*/src`);
  const file = folder.at('tsconfig.json');
  await writeFile(file, JSON.stringify({ compilerOptions, include }));
  return file;
}
