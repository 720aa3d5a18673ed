import { parse } from 'jsonc-parser';
import type { WriteOperation } from '../scaffold/plan.ts';
import { inFolder, type Project } from '../scaffold/render.ts';
import { addImports, type Members, type Wanted } from './foreign-imports.ts';
import { NODE_STUB } from './stub-node.ts';
import { PACKAGE_STUBS } from './stub-packages.ts';
import { isPlainObject } from '../plain-object.ts';
import type { LocalPackages } from './verify.ts';

/** For {@link assertCompiles}: the templates are not only ours. */
export const CUSTOMISED_HINT =
  'Nothing was written. `npx create-model-builder templates check` finds the place in your templates; --no-verify writes the projects anyway.';

/** Beside each project, for its typecheck alone. */
export const FOREIGN_FILE = 'foreign-modules.d.ts';

/**
 * What a typecheck before any install needs beside the projects: for a dependency that this package has no types of, and for parts
 * of Node that it has none of, a declaration that lets anything pass. What is in no `package.json` stays an error.
 * @param packages projects that find each other
 * @returns the writes with these declarations
 */
export function withForeignModules(
  projects: readonly Project[],
  packages: LocalPackages,
  writes: readonly WriteOperation[],
): readonly WriteOperation[] {
  const modules = new Map(projects.map((project) => [project, foreignModules(project, packages, writes)]));
  const wanted = new Map<string, Wanted>();
  // Projects that are compiled together share declarations: each has what all of them want of a module.
  for (const { sources, names } of modules.values()) {
    const own = new Map<string, Wanted>([...wanted].filter(([name]) => names.has(name)));
    for (const { text } of sources) addImports(text, own);
    for (const name of names) wanted.set(name, own.get(name) ?? { everything: true, names: new Map() });
  }
  return [...modules].reduce((all, [project, { names }]) => {
    if (names.size === 0) return all;
    const config = inFolder(project.folder, 'tsconfig.json');
    const text = [...names].map((name) => declaration(name, wanted.get(name)!)).join('');
    return [
      ...all.map((write) => (write.path === config ? { ...write, text: lenient(write.text) } : write)),
      {
        kind: 'write' as const,
        path: inFolder(project.folder, FOREIGN_FILE),
        text,
        ownership: 'managed' as const,
      },
    ];
  }, writes);
}

interface ForeignModules {
  readonly sources: readonly WriteOperation[];
  readonly names: ReadonlySet<string>;
}

function foreignModules(
  { folder }: Project,
  packages: LocalPackages,
  writes: readonly WriteOperation[],
): ForeignModules {
  const own = writes.filter(({ path }) => folder === '' || path.startsWith(`${folder}/`));
  const sources = own.filter(({ path }) => /\.[cm]?tsx?$/.test(path));
  const dependencies = dependenciesOf(own.find(({ path }) => path === inFolder(folder, 'package.json')));
  const imported = new Map<string, Wanted>();
  for (const { text } of sources) addImports(text, imported);
  const config = own.find(({ path }) => path === inFolder(folder, 'tsconfig.json'));
  const runtime = sources.some(({ path }) => path.endsWith('x')) ? jsxRuntime(config?.text) : [];
  const names = [...imported.keys(), ...runtime].filter((name) => {
    if (name.startsWith('.') || Object.hasOwn(packages, name)) return false;
    if (name.startsWith('node:')) return !NODE_STUB.includes(`declare module '${name}'`);
    return !Object.hasOwn(PACKAGE_STUBS, name) && dependencies.includes(packageOf(name));
  });
  return { sources, names: new Set(names) };
}

/** What the compiler imports for JSX, though no source says so. */
function jsxRuntime(config: string | undefined): readonly string[] {
  const { compilerOptions } = jsonOf(config ?? '{}');
  const { jsx, jsxImportSource } = isPlainObject(compilerOptions) ? compilerOptions : {};
  if (jsx !== 'react-jsx' && jsx !== 'react-jsxdev') return [];
  const source = typeof jsxImportSource === 'string' ? jsxImportSource : 'react';
  return [`${source}/${jsx === 'react-jsx' ? 'jsx-runtime' : 'jsx-dev-runtime'}`];
}

/** Everything imported is a value and a type of any kind, in one line a module; where more is wanted anything passes as a value. */
function declaration(name: string, { everything, names }: Wanted): string {
  const module = `declare module ${JSON.stringify(name)}`;
  if (everything) return `${module};\n`;
  const members = [...names].map(([word, inner]) => {
    const [keyword, known] = word === 'default' ? ['', 'anything'] : ['export ', word];
    return `${keyword}const ${known}: any; ${typeOf(known, inner, keyword)}`;
  });
  const rest = names.has('default') ? '' : 'const anything: any; type anything = any; ';
  return `${module} { ${members.join('')}${rest}export default anything; }\n`;
}

/** A type of any kind, and the types in it: `express.Request`. */
function typeOf(name: string, inner: Members, keyword: string): string {
  const own = `${keyword}type ${name}<A = any, B = any, C = any> = any; `;
  if (inner.size === 0) return own;
  const types = [...inner].map(([word, deeper]) => typeOf(word, deeper, 'export '));
  return `${own}${keyword}namespace ${name} { ${types.join('')}} `;
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function dependenciesOf(manifest: WriteOperation | undefined): readonly string[] {
  const parsed = jsonOf(manifest?.text ?? '{}');
  return ['dependencies', 'devDependencies', 'peerDependencies'].flatMap((kind) =>
    Object.keys(parsed[kind] ?? {}),
  );
}

/** What comes out of a module without types has none: parameters of a callback cannot be inferred from it. */
function lenient(config: string): string {
  const parsed = jsonOf(config);
  return JSON.stringify({
    ...parsed,
    compilerOptions: {
      ...(isPlainObject(parsed.compilerOptions) && parsed.compilerOptions),
      noImplicitAny: false,
    },
  });
}

function jsonOf(text: string): Record<string, unknown> {
  const value: unknown = parse(text, [], { allowTrailingComma: true });
  return isPlainObject(value) ? value : {};
}
