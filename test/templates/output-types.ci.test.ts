import { describe, expect, it } from 'vitest';
import { withForeignModules } from '../../src/verify/foreign-modules.ts';
import { compileErrors } from '../../src/verify/verify.ts';
import { write } from '../support/plans.ts';
import { runCommand } from './support/command.ts';
import { folderWith } from './support/layers.ts';

const OPTIONS = { strict: true, module: 'nodenext', target: 'es2023', skipLibCheck: false };

/** What the compiler says of projects: folder → file → text. Every dependency is declared by its project. */
function errorsOf(
  projects: Readonly<Record<string, Readonly<Record<string, string>>>>,
  dependencies: readonly string[],
  options: object = OPTIONS,
): readonly string[] {
  const named = Object.keys(projects).map((folder) => ({ set: folder, folder }));
  const writes = Object.entries(projects).flatMap(([folder, files]) => [
    write(`${folder}/tsconfig.json`, `// ours\n${JSON.stringify({ compilerOptions: options })}`),
    write(
      `${folder}/package.json`,
      JSON.stringify({
        type: 'module',
        dependencies: Object.fromEntries(dependencies.map((name) => [name, '1'])),
      }),
    ),
    ...Object.entries(files).map(([path, text]) => write(`${folder}/${path}`, text)),
  ]);
  return compileErrors(named, {}, withForeignModules(named, {}, writes));
}

describe('ordinary TypeScript that nobody has types for yet', () => {
  it.each([
    [
      'a type behind a default import',
      "import express from 'x';\nexport const on = (r: express.Request): express.Core.Deep => r;\n",
    ],
    [
      'a type behind a namespace',
      "import * as http from 'x';\nexport const on = (r: http.Request): unknown => http.go(r);\n",
    ],
    [
      'a type behind a name',
      "import { Prisma as P } from 'x';\nexport const on = (r: P.UserGetPayload<string>): unknown => new P(r);\n",
    ],
    [
      'types that are only types',
      "import type Koa from 'x';\nimport { type Next } from 'x';\nexport const on = (c: Koa.Context, n: Next): unknown => [c, n];\n",
    ],
    [
      'a module that is loaded for its effect as well',
      "import 'x';\nimport { A } from 'x';\nexport const a: A<string> = new A();\n",
    ],
    [
      'a generic class that is extended',
      "import { Base } from 'x';\nexport class Own extends Base { run(): unknown { return this.x; } }\n",
    ],
    ['a dynamic import', "export const a = (await import('x')).anything;\n"],
  ])('%s', (_, text) => {
    expect(errorsOf({ app: { 'src/a.ts': text } }, ['x'])).toEqual([]);
  });

  it('two projects of the same module, each with its own names', () => {
    const projects = {
      one: { 'src/a.ts': "import { A } from 'x';\nexport const a: A = new A();\n" },
      two: { 'src/a.ts': "import x, { B, A } from 'x';\nexport const b: B.C = x(A, new B());\n" },
    };
    expect(errorsOf(projects, ['x'])).toEqual([]);
  });

  it('JSX', () => {
    const files = {
      'src/a.tsx':
        "import { useState } from 'react';\nexport const App = () => <p title={String(useState(0))}>hello</p>;\n",
      'src/b.ts': "export { App } from './a.js';\n",
    };
    expect(errorsOf({ app: files }, ['react'], { ...OPTIONS, jsx: 'react-jsx' })).toEqual([]);
  });
});

describe('what is wrong is still told', () => {
  it('in .tsx', () => {
    const files = { 'src/a.tsx': 'export const a: number = "text";\nexport const b = <p>{missing}</p>;\n' };
    const errors = errorsOf({ app: files }, ['react'], { ...OPTIONS, jsx: 'react-jsx' });
    expect(errors.map((error) => error.slice(0, 15))).toEqual(['app/src/a.tsx:1', 'app/src/a.tsx:2']);
  });

  it('of a module that is in no package.json', () => {
    const files = { 'src/a.ts': "import { A } from 'y';\nexport const a: A = new A();\n" };
    expect(errorsOf({ app: files }, ['x'])).toEqual([expect.stringContaining("Cannot find module 'y'")]);
  });
});

it('comments are no fault in the files whose readers take them', async () => {
  await using folder = await folderWith({
    'mine/solution/.vscode/settings.json': '{\n  // ours\n  "editor.tabSize": 2,\n}\n',
    'mine/solution/jsconfig.json': '{\n  // ours\n  "include": []\n}\n',
    'mine/solution/data.json': '{\n  // no\n  "a": 1\n}\n',
  });
  const { findings } = await runCommand<{ findings: readonly { path: string }[] }>(
    'templates check',
    ['--templates', folder.at('mine')],
    folder.path,
  );
  expect(findings.map(({ path }) => path)).toEqual([folder.at('mine', 'solution', 'data.json')]);
});
