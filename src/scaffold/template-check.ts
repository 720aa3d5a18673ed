import { parseCondition } from './conditions.ts';
import { contextVariable, type Schema, type VariableReader } from './context-schema.ts';
import { didYouMean, type TemplateFinding } from './template-finding.ts';
import { resolvePath, type Scope } from './template-scope.ts';
import { walkTemplate, type TemplateWalk } from './template-walk.ts';
import { CONTEXT_SCHEMA, schemasForSet } from './own-schema.ts';
import {
  conditionsOf,
  isRendered,
  outputPath,
  type FileRule,
  type Templates,
  type TemplateSet,
} from './templates.ts';

/**
 * Finds what is wrong with templates before anybody renders them: syntax, misspelt variables (also where Handlebars itself
 * stays silent, as in `{{#if}}`), unknown helpers and partials, text of a user that stands bare, rules for files that are not there.
 * @param schemas by file name; must have {@link CONTEXT_SCHEMA} and what it refers to
 */
export function checkTemplateSets(
  { sets, partials }: Pick<Templates, 'sets' | 'partials'>,
  schemas: Readonly<Record<string, Schema>>,
): readonly TemplateFinding[] {
  const reader = contextVariable(schemas, CONTEXT_SCHEMA);
  const findings = new Map<string, TemplateFinding>();
  const used = new Set<string>();
  const walk: TemplateWalk = {
    reader,
    partials,
    report: (finding) => void findings.set(`${finding.code} ${finding.message}`, finding),
    onPartial: (name) => void used.add(name),
  };
  for (const [name, set] of Object.entries(sets)) {
    const own = set.generator && contextVariable(schemasForSet(schemas, set.generator), CONTEXT_SCHEMA);
    checkSet({ ...walk, reader: own ?? reader }, name, set);
  }
  for (const [name, text] of Object.entries(partials)) {
    if (!used.has(name)) walkTemplate(walk, { file: `partials/${name}.hbs`, text }, topScope(reader), [name]);
  }
  return [...findings.values()];
}

function checkSet(walk: TemplateWalk, set: string, { files, rules }: TemplateSet): void {
  const outputs = new Map<string, string>();
  for (const { source, text } of files) {
    const file = `${set}/${source}`;
    const path = outputPath(source);
    const other = outputs.get(path);
    if (other)
      walk.report(
        finding(file, 'template-same-output', `becomes ${path}, as ${other} does`, 'Rename one of them.'),
      );
    outputs.set(path, file);
    const rule = Object.hasOwn(rules, path) ? rules[path] : undefined;
    const certain = rule ? conditionsOf(rule).flatMap((text) => parseCondition(text)?.path ?? []) : [];
    if (isRendered(source)) walkTemplate(walk, { file, text }, topScope(walk.reader, certain));
  }
  for (const [path, rule] of Object.entries(rules))
    checkRule(walk, `${set}/template.json`, path, rule, [...outputs.keys()]);
}

function checkRule(
  walk: TemplateWalk,
  file: string,
  path: string,
  rule: FileRule,
  outputs: readonly string[],
): void {
  if (!outputs.includes(path)) {
    walk.report(
      finding(file, 'template-unknown-file', `"${path}" is no file of this set`, didYouMean(path, outputs)),
    );
  }
  for (const text of conditionsOf(rule)) {
    const condition = parseCondition(text);
    const facts = condition && {
      original: condition.path,
      data: false,
      depth: 0,
      parts: condition.path.split('.'),
    };
    const fault = facts
      ? resolvePath(walk.reader, topScope(walk.reader), facts, true).fault
      : {
          code: 'template-condition',
          message: `"${text}" is no condition`,
          suggestion: 'Write path, !path, path == word or path != word.',
        };
    if (fault) walk.report(finding(file, fault.code, `${path}: ${fault.message}`, fault.suggestion));
  }
}

function topScope({ root }: VariableReader, certain: readonly string[] = []): Scope {
  return { variable: root, names: {}, certain };
}

function finding(file: string, code: string, message: string, suggestion: string): TemplateFinding {
  return { severity: 'error', code, message: `${file}: ${message}`, file, line: 1, suggestion };
}
