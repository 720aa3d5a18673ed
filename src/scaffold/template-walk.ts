import Handlebars from 'handlebars';
import { isBare, isList, isText, type Variable, type VariableReader } from './context-schema.ts';
import { BLOCK_HELPERS, LITERAL_HELPERS, LOGIC_HELPERS } from './template-helpers.ts';
import { didYouMean, type TemplateFinding } from './template-finding.ts';
import { resolvePath, type PathFacts, type Scope } from './template-scope.ts';

type Node = hbs.AST.Node;
const TEXT_HELPERS: ReadonlySet<string> = new Set(['str', 'ident', 'comment', 'md']);
const VALUE_HELPERS: readonly string[] = [...LITERAL_HELPERS, ...LOGIC_HELPERS];

export interface TemplateSource {
  /** Path below `templates/`. */
  readonly file: string;
  readonly text: string;
}

export interface TemplateWalk {
  readonly reader: VariableReader;
  readonly partials: Readonly<Record<string, string>>;
  readonly report: (finding: TemplateFinding) => void;
  readonly onPartial: (name: string) => void;
}

/** Checks one template, and the partials that it uses with the variables that they see there. */
export function walkTemplate(
  walk: TemplateWalk,
  source: TemplateSource,
  scope: Scope,
  open: readonly string[] = [],
): void {
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source.text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const line = Number(/line (\d+)/.exec(message)?.[1] ?? 1);
    tell(
      line,
      'template-syntax',
      `cannot be parsed: ${message.split('\n').at(-1) ?? ''}`,
      'See docs/templates.md for what templates may hold.',
    );
    return;
  }
  body(program, scope);

  function tell(line: number, code: string, message: string, suggestion: string): void {
    walk.report({
      severity: 'error',
      code,
      message: `${source.file}:${line}: ${message}`,
      file: source.file,
      line,
      suggestion,
    });
  }

  function body(block: hbs.AST.Program | undefined, inner: Scope): void {
    let before = '';
    for (const statement of block?.body ?? []) {
      if (statement.type === 'MustacheStatement' && before.endsWith('$')) {
        tell(
          statement.loc.start.line,
          'template-dollar-brace',
          '"${{" would be taken for a template expression',
          'Write $\\{{ for text that is to stay.',
        );
      }
      visit(statement, inner);
      before = statement.type === 'ContentStatement' ? (statement as hbs.AST.ContentStatement).value : '';
    }
  }

  function visit(node: Node, inner: Scope): void {
    const { line } = node.loc.start;
    switch (node.type) {
      case 'ContentStatement':
      case 'CommentStatement':
        return;
      case 'MustacheStatement':
        return mustache(node as hbs.AST.MustacheStatement, inner);
      case 'BlockStatement':
        return blockStatement(node as hbs.AST.BlockStatement, inner);
      case 'PartialStatement':
        return partial(node as hbs.AST.PartialStatement, inner);
      default:
        return tell(
          line,
          'template-unsupported',
          `${node.type} is not supported`,
          'Use {{#if}}, {{#each}}, helpers and plain partials.',
        );
    }
  }

  function mustache(node: hbs.AST.MustacheStatement, inner: Scope): void {
    if (isCall(node)) return call(node, inner, VALUE_HELPERS);
    const variable = value(node.path, inner, false);
    if (!variable || isBare(variable)) return;
    const { original } = node.path as PathFacts & Node;
    const what = isText(variable)
      ? `"${original}" is text that a user typed, and stands bare`
      : `"${original}" is no single value`;
    const instead = isText(variable)
      ? `{{str ${original}}}, {{json ${original}}}, {{comment ${original}}} or {{md ${original}}}`
      : `{{json ${original}}}`;
    tell(node.loc.start.line, 'template-bare-text', what, `Write ${instead}.`);
  }

  function call(
    node: hbs.AST.MustacheStatement | hbs.AST.SubExpression,
    inner: Scope,
    allowed: readonly string[],
  ): void {
    const name = (node.path as unknown as PathFacts).original;
    const { line } = node.loc.start;
    if (!allowed.includes(name))
      return tell(
        line,
        'template-unknown-helper',
        `there is no helper "${name}" here`,
        didYouMean(name, allowed),
      );
    const asked = (LOGIC_HELPERS as readonly string[]).includes(name);
    for (const parameter of node.params) {
      const variable = value(parameter, inner, asked);
      if (variable && TEXT_HELPERS.has(name) && !isText(variable)) {
        tell(line, 'template-wrong-type', `{{${name}}} needs a text`, 'Use {{json}} for anything else.');
      }
    }
    if (!asked && node.params.length !== 1)
      tell(line, 'template-parameters', `{{${name}}} takes one value`, `Write {{${name} value}}.`);
  }

  function value(node: Node, inner: Scope, asked: boolean): Variable | undefined {
    if (node.type === 'SubExpression') {
      call(node as hbs.AST.SubExpression, inner, VALUE_HELPERS);
      return undefined;
    }
    if (node.type !== 'PathExpression') return undefined;
    const { variable, fault } = resolvePath(walk.reader, inner, node as PathFacts & Node, asked);
    if (fault) tell(node.loc.start.line, fault.code, fault.message, fault.suggestion);
    return variable;
  }

  function blockStatement(node: hbs.AST.BlockStatement, inner: Scope): void {
    const name = (node.path as PathFacts & Node).original;
    const { line } = node.loc.start;
    const subject = node.params.at(0);
    if (!(BLOCK_HELPERS as readonly string[]).includes(name) || !subject) {
      return tell(
        line,
        'template-unknown-helper',
        `there is no block "{{#${name}}}" with ${node.params.length} values`,
        didYouMean(name, BLOCK_HELPERS),
      );
    }
    if (name === 'each') return eachStatement(node, subject, inner);
    const found = value(subject, inner, true);
    const sure: Scope = { ...inner, certain: [...inner.certain, ...certainAfter(subject, found, inner)] };
    body(node.program, name === 'if' ? sure : inner);
    body(node.inverse, name === 'if' ? inner : sure);
  }

  /** What `{{#if a}}` and `{{#if (and a b)}}` make certain. */
  function certainAfter(node: Node, found: Variable | undefined, inner: Scope): readonly string[] {
    if (found) return [found.path];
    if (node.type !== 'SubExpression') return [];
    const { path, params } = node as hbs.AST.SubExpression;
    if ((path as unknown as PathFacts).original !== 'and') return [];
    return params.flatMap((parameter) =>
      parameter.type === 'PathExpression'
        ? (resolvePath(walk.reader, inner, parameter as PathFacts & Node, true).variable?.path ?? [])
        : [],
    );
  }

  function eachStatement(node: hbs.AST.BlockStatement, subject: Node, inner: Scope): void {
    const list = value(subject, inner, false);
    const item = list && isList(list) ? walk.reader.item(list) : undefined;
    if (list && !item) {
      tell(
        node.loc.start.line,
        'template-wrong-type',
        '{{#each}} needs a list',
        'Only lists have an order that everybody agrees on.',
      );
    }
    if (!item) return;
    const named: Partial<Pick<hbs.AST.Program, 'blockParams'>> = node.program;
    const [itemName = '', indexName = ''] = named.blockParams ?? [];
    const counter = resolvePath(
      walk.reader,
      inner,
      { original: '@index', data: true, depth: 0, parts: ['index'] },
      false,
    ).variable;
    const names = {
      ...(itemName && { [itemName]: item }),
      ...(indexName && counter && { [indexName]: counter }),
    };
    body(node.program, { variable: item, outer: inner, names, certain: [] });
    body(node.inverse, inner);
  }

  function partial(node: hbs.AST.PartialStatement, inner: Scope): void {
    const { line } = node.loc.start;
    const name = (node.name as PathFacts & Node).original;
    const text = Object.hasOwn(walk.partials, name) ? walk.partials[name] : undefined;
    if (text === undefined)
      return tell(
        line,
        'template-unknown-partial',
        `there is no partial "${name}"`,
        didYouMean(name, Object.keys(walk.partials)),
      );
    if (open.includes(name))
      return tell(
        line,
        'template-unknown-partial',
        `the partial "${name}" uses itself`,
        'Write out what it needs.',
      );
    walk.onPartial(name);
    const context = node.params.at(0);
    const variable = context ? value(context, inner, false) : inner.variable;
    const passed = (node.hash as hbs.AST.Hash | undefined)?.pairs ?? [];
    const names = Object.fromEntries(
      passed.flatMap(({ key, value: given }) => {
        const found = value(given, inner, false);
        return found ? [[key, found]] : [];
      }),
    );
    if (!variable) return;
    walkTemplate(
      walk,
      { file: `partials/${name}.hbs`, text },
      { ...inner, variable, names: { ...inner.names, ...names } },
      [...open, name],
    );
  }
}

function isCall(node: hbs.AST.MustacheStatement): boolean {
  const { type, original } = node.path as PathFacts & Node;
  return node.params.length > 0 || type !== 'PathExpression' || VALUE_HELPERS.includes(original);
}
