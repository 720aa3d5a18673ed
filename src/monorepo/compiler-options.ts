import type { JsonValue } from './edit/edit.ts';
import { isPlainObject } from '../plain-object.ts';
import type { TsconfigInsertion } from './insertion.ts';

/** What a base configuration may set that generated projects can not be built with, and what they need instead. */
const NEEDED: Readonly<Record<string, JsonValue>> = {
  // Their program runs from dist.
  noEmit: false,
  emitDeclarationOnly: false,
  allowImportingTsExtensions: false,
  // Would need tslib.
  importHelpers: false,
  isolatedDeclarations: false,
  // Composite projects have both.
  declaration: true,
  incremental: true,
  // `exactOptionalPropertyTypes` needs it.
  strictNullChecks: true,
  moduleResolution: 'nodenext',
};

/**
 * What a base configuration may set and generated projects have to be without: `null` takes it back, in every TypeScript since 5.2.
 * Paths that would lead elsewhere, what makes another program of the sources, and what newer compilers do not take any more.
 */
const UNWANTED: readonly string[] = [
  ...['declarationDir', 'typeRoots', 'rootDirs', 'outFile', 'out', 'mapRoot', 'sourceRoot', 'moduleSuffixes'],
  ...['noLib', 'noResolve', 'inlineSourceMap', 'noCheck'],
  ...['esModuleInterop', 'allowSyntheticDefaultImports', 'alwaysStrict', 'downlevelIteration'],
  ...['importsNotUsedAsValues', 'preserveValueImports', 'keyofStringsOnly', 'noStrictGenericChecks'],
  ...['suppressExcessPropertyErrors', 'suppressImplicitAnyIndexErrors', 'noImplicitUseStrict', 'charset'],
];

/** Harmless where they are set so. */
const HARMLESS: Readonly<Record<string, JsonValue>> = {
  esModuleInterop: true,
  allowSyntheticDefaultImports: true,
  alwaysStrict: true,
};

/** How names are found that are no package's: integrated Nx has nothing else. */
const BY_PATHS: readonly string[] = ['paths', 'baseUrl'];

/** Follow from others when nobody sets them. */
const IMPLIED = new Set(['declaration', 'incremental', 'strictNullChecks', 'moduleResolution']);

const OUT_DIR = 'dist';

/** Beside what it emits, so that both are ignored, cached and removed together. */
const BUILD_INFO = 'dist/tsconfig.tsbuildinfo';

/** Compiler options of a project that extends a configuration: those of its own that differ, and what the base must not decide. */
export function ownOptions(
  template: Readonly<Record<string, JsonValue>>,
  base: TsconfigInsertion | undefined,
  { byPaths = false }: { readonly byPaths?: boolean } = {},
): Record<string, JsonValue> {
  const own = { ...template, tsBuildInfoFile: BUILD_INFO };
  if (base === undefined) return own;
  const { options } = base;
  const differing = Object.entries(own).filter(
    ([name, value]) => isPathOption(name) || options === undefined || !isEnough(name, options[name], value),
  );
  const corrections = Object.entries(NEEDED).filter(([name, value]) => {
    if (options === undefined) return !IMPLIED.has(name) || name === 'moduleResolution';
    return Object.hasOwn(options, name) && !same(options[name], value);
  });
  const unwanted = [...UNWANTED, ...(byPaths ? [] : BY_PATHS)].filter(
    (name) =>
      options !== undefined &&
      Object.hasOwn(options, name) &&
      !Object.hasOwn(own, name) &&
      !(Object.hasOwn(HARMLESS, name) && options[name] === HARMLESS[name]),
  );
  const none = unwanted.map((name): [string, JsonValue] => [
    name,
    name === 'declarationDir' ? OUT_DIR : null,
  ]);
  return Object.fromEntries([...differing, ...corrections, ...none]);
}

/**
 * The options that a project is compiled with: those of the base where it says nothing itself. Without those that are paths, which
 * mean nothing where the base does not lie.
 */
export function effectiveOptions(
  own: Readonly<Record<string, JsonValue>>,
  base: TsconfigInsertion | undefined,
): Record<string, JsonValue> {
  const inherited = Object.entries(base?.options ?? {}).filter(([name]) => !PLACES.has(name));
  const all = { ...Object.fromEntries(inherited), ...own };
  return Object.fromEntries(
    Object.entries(all).filter(([name, value]) => value !== null && !PLACES.has(name)),
  );
}

/** Options that are paths, or lists of them. */
const PLACES = new Set([...BY_PATHS, 'declarationDir', 'typeRoots', 'rootDirs', 'outFile', 'out', 'mapRoot']);

/** The part of a base configuration's options that {@link ownOptions} looks at; of `paths` the names. */
export function relevantOptions(options: Readonly<Record<string, unknown>>): Record<string, JsonValue> {
  const named = Object.entries(options).map(
    ([name, value]) => [name, name === 'paths' && isPlainObject(value) ? Object.keys(value) : value] as const,
  );
  const relevant = named.filter(([name, value]) => {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return !isPathOption(name) && list.every((one) => ['string', 'boolean'].includes(typeof one));
  });
  return Object.fromEntries(relevant) as Record<string, JsonValue>;
}

/** Relative to the file that says them: never inherited. */
function isPathOption(name: string): boolean {
  return ['rootDir', 'outDir', 'tsBuildInfoFile', 'composite'].includes(name);
}

/** Later ones of these do to the code what the template's does; with `esnext` Node.js 20 would have to know what it does not. */
const TARGETS = ['es2022', 'es2023', 'es2024'];

function isEnough(name: string, inherited: unknown, own: JsonValue): boolean {
  return same(inherited, own) || (name === 'target' && TARGETS.includes(canonical(inherited)));
}

/** `ES2023` is `es2023`; the order of lists says nothing here. */
function same(left: unknown, right: JsonValue): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: unknown): string {
  const text = (one: unknown): string => String(one).toLowerCase();
  return Array.isArray(value) ? value.map(text).sort().join() : text(value);
}
