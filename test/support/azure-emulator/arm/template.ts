import { createHash } from 'node:crypto';
import { field, fields, isFields, text, type Fields } from '../json.ts';

/** What expressions of a template may name. */
export interface TemplateScope {
  readonly parameters: Fields;
  readonly variables: Fields;
  readonly group: { readonly id: string; readonly name: string; readonly location: string };
  readonly subscription: { readonly id: string; readonly subscriptionId: string; readonly tenantId: string };
}

/** @throws Error that names the expression, when it uses what ARM would not know or this evaluator does not */
export function evaluate(value: unknown, scope: TemplateScope): unknown {
  if (typeof value === 'string' && /^\[[^[]/.test(value)) return parse(value.slice(1, -1), scope, value);
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope));
  if (isFields(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [String(evaluate(name, scope)), evaluate(item, scope)]),
    );
  }
  return value;
}

/** Values given, else each parameter's default. @throws Error for a missing or undeclared one */
export function templateParameters(template: unknown, given: unknown): Fields {
  const declared = fields(template, 'parameters');
  for (const name of Object.keys(fields(given))) {
    if (!(name in declared)) throw new Error(`The template has no parameter '${name}'.`);
  }
  return Object.fromEntries(
    Object.entries(declared).map(([name, declaration]) => {
      const value = field(given, name, 'value') ?? field(declaration, 'defaultValue');
      if (value === undefined)
        throw new Error(`The value for the template parameter '${name}' is not provided.`);
      return [name, value];
    }),
  );
}

function parse(source: string, scope: TemplateScope, whole: string): unknown {
  let at = 0;
  const fail = (): never => {
    throw new Error(`Unable to process template language expression '${whole}'.`);
  };
  const skip = () => {
    while (source[at] === ' ') at++;
  };
  const term = (): unknown => {
    skip();
    const literal = /^'((?:[^']|'')*)'|^(\d+)/.exec(source.slice(at));
    if (literal) {
      at += literal[0].length;
      return literal[0].startsWith("'") ? literal[1].replace(/''/g, "'") : Number(literal[0]);
    }
    const name = /^[a-z]\w*/i.exec(source.slice(at))?.[0] ?? fail();
    at += name.length;
    if (source[at++] !== '(') fail();
    const args: unknown[] = [];
    for (skip(); source[at] !== ')'; skip()) {
      args.push(term());
      skip();
      if (source[at] === ',') at++;
      else if (source[at] !== ')') fail();
    }
    at++;
    let value = call(name.toLowerCase(), args, scope) ?? fail();
    for (let member = dotted(); member; member = dotted()) value = field(value, member) ?? fail();
    return value;
  };
  const dotted = (): string | undefined => {
    const member = /^\.(\w+)/.exec(source.slice(at));
    at += member?.[0].length ?? 0;
    return member?.[1];
  };
  const value = term();
  skip();
  return at === source.length ? value : fail();
}

function call(name: string, args: readonly unknown[], scope: TemplateScope): unknown {
  const strings = args.map(String);
  switch (name) {
    case 'parameters':
      return scope.parameters[strings[0]];
    case 'variables':
      return evaluate(scope.variables[strings[0]], scope);
    case 'resourcegroup':
      return scope.group;
    case 'subscription':
      return scope.subscription;
    case 'tenant':
      return { tenantId: scope.subscription.tenantId };
    case 'concat':
      return strings.join('');
    case 'format':
      return strings[0].replace(/\{(\d+)\}/g, (_, i: string) => strings[Number(i) + 1]);
    case 'tolower':
      return strings[0].toLowerCase();
    case 'substring':
      return strings[0].substring(Number(args[1]), Number(args[1]) + Number(args[2]));
    case 'take':
      return strings[0].slice(0, Number(args[1]));
    case 'replace':
      return strings[0].replaceAll(strings[1], strings[2]);
    case 'uniquestring':
      return createHash('sha256').update(strings.join('\n')).digest('hex').slice(0, 13);
    case 'resourceid':
      return resourceId(scope, strings);
    case 'reference':
      return { id: strings[0] };
    default:
      return undefined;
  }
}

/** `resourceId('Microsoft.X/a/b', 'one', 'two')` */
function resourceId(scope: TemplateScope, [type, ...names]: readonly string[]): string {
  const [provider, ...types] = type.split('/');
  return `${scope.group.id}/providers/${provider}/${types.map((kind, i) => `${kind}/${names[i]}`).join('/')}`;
}

/** The ids of a template's resources, in an order in which each comes after those it depends on. */
export function inOrder(resources: readonly Fields[], idOf: (resource: Fields) => string): readonly Fields[] {
  const waiting = [...resources];
  const done: Fields[] = [];
  while (waiting.length > 0) {
    const ready = waiting.findIndex((resource) => {
      const needs = Array.isArray(resource.dependsOn)
        ? resource.dependsOn.map((id) => String(id).toLowerCase())
        : [];
      return !waiting.some(
        (other) =>
          other !== resource &&
          needs.some((id) => id === idOf(other).toLowerCase() || id === text(other, 'name')?.toLowerCase()),
      );
    });
    if (ready < 0) throw new Error('Circular dependency detected in the template.');
    done.push(...waiting.splice(ready, 1));
  }
  return done;
}
