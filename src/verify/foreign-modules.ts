import type { WriteOperation } from '../scaffold/plan.ts';
import { inFolder, type Project } from '../scaffold/render.ts';
import { NODE_STUB } from './stub-node.ts';
import { PACKAGE_STUBS } from './stub-packages.ts';
import type { LocalPackages } from './verify.ts';

/** For {@link assertCompiles}: the templates are not only ours. */
export const CUSTOMISED_HINT =
  'Nothing was written. `npx create-model-builder templates check` finds the place in your templates; --no-verify writes the projects anyway.';

/** `import { A, type B } from 'module'`, `export … from`, `import 'module'`, `import('module')`. */
const IMPORTS =
  /\b(?:(?:import|export)\s+(?:type\s+)?([\w\s{},*$]+?)\s+from\s*|import\s*\(?\s*)['"]([^'"\n]+)['"]/g;

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
  return projects.reduce((all, project) => {
    const modules = foreignModules(project, packages, writes);
    if (modules.length === 0) return all;
    const config = inFolder(project.folder, 'tsconfig.json');
    const text = modules.map(declaration).join('');
    const path = inFolder(project.folder, 'foreign-modules.d.ts');
    return [
      ...all.map((write) => (write.path === config ? { ...write, text: lenient(write.text) } : write)),
      { kind: 'write' as const, path, text, ownership: 'managed' as const },
    ];
  }, writes);
}

function foreignModules(
  { folder }: Project,
  packages: LocalPackages,
  writes: readonly WriteOperation[],
): readonly ForeignModule[] {
  const own = writes.filter(({ path }) => folder === '' || path.startsWith(`${folder}/`));
  const dependencies = dependenciesOf(own.find(({ path }) => path === inFolder(folder, 'package.json')));
  const imported = new Map<string, string[]>();
  for (const { path, text } of own)
    for (const [, names = '*', module] of /\.[cm]?tsx?$/.test(path) ? text.matchAll(IMPORTS) : [])
      imported.set(module, [...(imported.get(module) ?? []), names]);
  return [...imported]
    .filter(([name]) => {
      if (name.startsWith('.') || Object.hasOwn(packages, name)) return false;
      if (name.startsWith('node:')) return !NODE_STUB.includes(`declare module '${name}'`);
      return !Object.hasOwn(PACKAGE_STUBS, name) && dependencies.includes(packageOf(name));
    })
    .map(([name, clauses]) => ({ name, clauses }));
}

interface ForeignModule {
  readonly name: string;
  /** What stands between `import` and `from`, each time. */
  readonly clauses: readonly string[];
}

/** Everything imported is a value and a type of any kind; a module of which more is wanted lets anything pass as a value. */
function declaration({ name, clauses }: ForeignModule): string {
  const module = `declare module ${JSON.stringify(name)}`;
  if (clauses.some((clause) => clause.includes('*'))) return `${module};\n`;
  const names = clauses.flatMap((clause) => (/\{([^}]*)\}/.exec(clause)?.[1] ?? '').split(','));
  const words = names
    .map(
      (one) =>
        one
          .trim()
          .replace(/^type\s+/, '')
          .split(/\s/)[0],
    )
    .filter(Boolean);
  const members = [...new Set(words)].map((word) =>
    word === 'default'
      ? ''
      : `export const ${word}: any; export type ${word}<A = any, B = any, C = any> = any;`,
  );
  return `${module} { ${members.join(' ')} const anything: any; type anything = any; export default anything; }\n`;
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
    compilerOptions: { ...(parsed.compilerOptions ?? {}), noImplicitAny: false },
  });
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
