import type { Variable, VariableReader } from './context-schema.ts';
import { memberNames } from './context-schema.ts';
import { didYouMean } from './template-finding.ts';

/** What names mean at one place of a template. */
export interface Scope {
  readonly variable: Variable;
  readonly outer?: Scope;
  /** `{{#each labels as |label index|}}` */
  readonly names: Readonly<Record<string, Variable>>;
  /** Optional variables that a surrounding `{{#if}}` has found to be there. */
  readonly certain: readonly string[];
}

/** The members of Handlebars' PathExpression that matter here. */
export interface PathFacts {
  readonly original: string;
  readonly data: boolean;
  readonly depth: number;
  readonly parts: readonly string[];
}

/** `variable` is absent when there is nothing to check further: the fault is told, or there is none. */
export interface Resolved {
  readonly variable?: Variable;
  readonly fault?: { readonly code: string; readonly message: string; readonly suggestion: string };
}

const COUNTERS = ['index', 'first', 'last'];
const COUNTER: Variable = {
  path: '@',
  optional: undefined,
  places: [{ schema: { type: 'integer' }, document: {} }],
};

/** What a path names, or what is wrong with it. @param asked in a condition, where an optional variable may be absent */
export function resolvePath(reader: VariableReader, scope: Scope, path: PathFacts, asked: boolean): Resolved {
  if (path.data) return resolveData(reader, path);
  let home: Scope | undefined = scope;
  for (let up = 0; up < path.depth; up++) home = home?.outer;
  if (!home)
    return missing(`"${path.original}" reaches above the context`, 'Use @root to start from the top.');
  const first = path.parts.at(0);
  const named = first === undefined || path.depth > 0 ? undefined : nameIn(home, first);
  let variable = named ?? home.variable;
  for (const key of named ? path.parts.slice(1) : path.parts) {
    const next = reader.member(variable, key);
    if (!next) {
      const names = [
        ...memberNames(variable),
        ...(variable === home.variable ? Object.keys(home.names) : []),
      ];
      return noMember(path.original, key, names);
    }
    variable = next;
  }
  const { optional } = variable;
  if (asked || optional === undefined || isCertain(scope, optional)) return { variable };
  return {
    fault: {
      code: 'template-optional-variable',
      message: `"${path.original}" may be absent, and rendering would then fail`,
      suggestion: `Put it inside {{#if ${optional}}} … {{/if}}.`,
    },
  };
}

function isCertain(scope: Scope | undefined, path: string): boolean {
  if (!scope) return false;
  return (
    scope.certain.some((known) => known === path || known.startsWith(`${path}.`)) ||
    isCertain(scope.outer, path)
  );
}

function nameIn(scope: Scope | undefined, name: string): Variable | undefined {
  if (!scope) return undefined;
  return Object.hasOwn(scope.names, name) ? scope.names[name] : nameIn(scope.outer, name);
}

function resolveData(reader: VariableReader, { original, parts }: PathFacts): Resolved {
  const [first = '', ...rest] = parts;
  if (COUNTERS.includes(first)) return { variable: COUNTER };
  if (first !== 'root')
    return noMember(
      original,
      `@${first}`,
      [...COUNTERS, 'root'].map((name) => `@${name}`),
    );
  let variable = reader.root;
  for (const key of rest) {
    const next = reader.member(variable, key);
    if (!next) return noMember(original, key, memberNames(variable));
    variable = next;
  }
  return { variable };
}

function noMember(original: string, key: string, names: readonly string[]): Resolved {
  const message = original === key ? `there is no "${key}" here` : `there is no "${key}" in "${original}"`;
  return missing(message, didYouMean(key, names));
}

function missing(message: string, suggestion: string): Resolved {
  return { fault: { code: 'template-unknown-variable', message, suggestion } };
}
