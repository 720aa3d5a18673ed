import type { JsonValue } from './edit/edit.ts';
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

/** Follow from others when nobody sets them. */
const IMPLIED = new Set(['declaration', 'incremental', 'strictNullChecks', 'moduleResolution']);

/** Beside what it emits, so that both are ignored, cached and removed together. */
const BUILD_INFO = 'dist/tsconfig.tsbuildinfo';

/** Compiler options of a project that extends a configuration: those of its own that differ, and what the base must not decide. */
export function ownOptions(
  template: Readonly<Record<string, JsonValue>>,
  base: TsconfigInsertion | undefined,
): Record<string, JsonValue> {
  const own = { ...template, tsBuildInfoFile: BUILD_INFO };
  if (base === undefined) return own;
  const { options } = base;
  const differing = Object.entries(own).filter(
    ([name, value]) => isPathOption(name) || options === undefined || !same(options[name], value),
  );
  const corrections = Object.entries(NEEDED).filter(([name, value]) => {
    if (options === undefined) return !IMPLIED.has(name) || name === 'moduleResolution';
    return Object.hasOwn(options, name) && !same(options[name], value);
  });
  return Object.fromEntries([...differing, ...corrections]);
}

/** The part of a base configuration's options that {@link ownOptions} looks at. */
export function relevantOptions(options: Readonly<Record<string, unknown>>): Record<string, JsonValue> {
  const relevant = Object.entries(options).filter(([name, value]) => {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return (
      !isPathOption(name) &&
      name !== 'paths' &&
      list.every((one) => ['string', 'boolean'].includes(typeof one))
    );
  });
  return Object.fromEntries(relevant) as Record<string, JsonValue>;
}

/** Relative to the file that says them: never inherited. */
function isPathOption(name: string): boolean {
  return ['rootDir', 'outDir', 'tsBuildInfoFile', 'composite'].includes(name);
}

/** `ES2023` is `es2023`; the order of lists says nothing here. */
function same(left: unknown, right: JsonValue): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: unknown): string {
  const text = (one: unknown): string => String(one).toLowerCase();
  return Array.isArray(value) ? value.map(text).sort().join() : text(value);
}
